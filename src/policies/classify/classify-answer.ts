import type { Verdict } from '../../errors/http-errors.js';
import { ConfigurationError, type ErrorContext } from '../../errors/pagewright-error.js';
import { retryAfterMs } from '../../time/retry-after.js';
import { parseQuota } from '../rate-limit/quota-headers.js';
import { type Answer, type Classifier, notAVerdict, VERDICTS } from './classify-options.js';
import { failedBody, type FailedBody } from './failed-body.js';

/** The rules for the pages of a run, as its options set them. */
export interface PageRules {
  readonly classify?: Classifier | undefined;
  /** Whether a body without a list is one record. */
  readonly wrapSingle: boolean;
  /** Returns true if a body has the list of records, or an object that may hold it. */
  readonly hasList: (body: unknown) => boolean;
}

/** What to classify a response by. */
export interface ClassifyContext extends ErrorContext {
  /** Milliseconds since the epoch at which the response arrived. */
  readonly now: number;
  /** The rules of the method; absent if the response is not a page of records. */
  readonly pageRules?: PageRules | undefined;
  /** The rules of the client. */
  readonly classify?: Classifier | undefined;
}

/** What a response is. */
export interface Classification {
  readonly verdict: Verdict;
  /** What the body of a successful status says about its failure; absent if the caller's own rule decided. */
  readonly failed?: FailedBody;
}

/**
 * Classifies a response: by the first rule of the method that matches, else of the client, else by the built-in rules.
 *
 * @returns `undefined` if only the status of the response counts
 * @throws ConfigurationError if a function returned something that is not a verdict
 */
export function classifyAnswer(answer: Answer, context: ClassifyContext): Classification | undefined {
  for (const classify of [context.pageRules?.classify, context.classify]) {
    const verdict: unknown = classify?.(answer);
    if (verdict === undefined) continue;
    if (VERDICTS.includes(verdict as Verdict)) return { verdict: verdict as Verdict };
    const { page, endpoint } = context;
    throw new ConfigurationError(notAVerdict(verdict), { page, endpoint });
  }
  return builtIn(answer, context);
}

function builtIn(answer: Answer, { now, pageRules }: ClassifyContext): Classification | undefined {
  const { status = 200, body } = answer;
  if (status === 403) return isThrottling(answer, now) ? { verdict: 'throttled' } : undefined;
  const failed = pageRules && status >= 200 && status <= 299 ? failedBody(body, pageRules) : undefined;
  return failed && { verdict: failed.verdict, failed };
}

/** A 403 that names when to come back, or a quota of which nothing is left (GitHub's rate limits): every other one is a refusal. */
const isThrottling = ({ headers }: Answer, now: number): boolean =>
  retryAfterMs({ headers }, now) !== undefined || parseQuota(headers, now)?.remaining === 0;
