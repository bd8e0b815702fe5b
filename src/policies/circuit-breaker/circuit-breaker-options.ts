import { z } from 'zod';
import { mergeDefined, omit } from '../../json/plain-objects.js';
import { instanceWith, nonEmptyString, oneOf } from '../../options/parse-options.js';
import { DEFAULT_MAX_RETRY_AFTER_MS, statusList } from '../retry/retry-options.js';
import { breakerSchema, type CircuitBreaker } from './circuit-breaker.js';

/** Options of `@CircuitBroken()`, and of `breaker` of a client. */
export interface CircuitOptions {
  /** Consecutive failures that open the breaker. @default 5 */
  readonly failures?: number;
  /** Milliseconds that it stays open before it admits a probe. @default 30 000 */
  readonly cooldownMs?: number;
  /** Statuses that count as failures. @default [429, 503] */
  readonly statuses?: readonly number[];
  /** While the breaker is open: `'wait'` delays calls, `'fail'` throws a `CircuitOpenError` at once. @default 'wait' */
  readonly whenOpen?: 'wait' | 'fail';
  /** Methods of one client with the same scope share a breaker. @default one breaker per set of thresholds */
  readonly scope?: string;
  /** A breaker to share across methods or clients; replaces `failures`, `cooldownMs` and `scope`. */
  readonly breaker?: CircuitBreaker;
}

const BREAKER_KEYS = ['failures', 'cooldownMs', 'scope'] as const;

export const circuitSchema = z
  .strictObject({
    failures: breakerSchema.shape.failures.unwrap().optional(),
    cooldownMs: breakerSchema.shape.cooldownMs.unwrap().optional(),
    statuses: statusList.default([429, 503]),
    whenOpen: oneOf('wait', 'fail').default('wait'),
    scope: nonEmptyString.optional(),
    breaker: instanceWith<CircuitBreaker>('a CircuitBreaker, such as new CircuitBreaker({ … })', 'admit').optional(),
  })
  .superRefine((given, context) => {
    if (given.breaker === undefined) return;
    for (const name of BREAKER_KEYS.filter((option) => given[option] !== undefined)) {
      context.addIssue({ code: 'custom', path: [name], message: 'cannot be combined with "breaker"' });
    }
  });

/** The options of `@CircuitBroken` with their defaults. Those of a breaker have none: a method may replace the client's breaker as a whole. */
export type CircuitPolicy = Readonly<z.output<typeof circuitSchema>>;

/** The thresholds of the breaker that the options describe: two breakers are the same if these are equal. */
export const thresholdsOf = ({ failures, cooldownMs }: CircuitOptions) =>
  breakerSchema.pick({ failures: true, cooldownMs: true }).parse({ failures, cooldownMs });

/** The longest wait for an open breaker, in milliseconds. A server that asks for hours is not waited for; a cooldown that you chose is. */
export const maxWaitMs = ({ cooldownMs }: CircuitBreaker): number =>
  Math.max(cooldownMs + 1, DEFAULT_MAX_RETRY_AFTER_MS * 1.5);

/**
 * A method's options over those of its client. A breaker replaces thresholds and scope, and either of these replaces a breaker. With a threshold of
 * its own the method has a breaker of its own, because a scope has one set of thresholds; the other threshold is inherited.
 */
export function mergeCircuits(client: CircuitOptions = {}, method: CircuitOptions = {}): CircuitOptions {
  return mergeDefined(method, omit(client, replacedBy(method)));
}

function replacedBy({ breaker, failures, cooldownMs, scope }: CircuitOptions): readonly (keyof CircuitOptions)[] {
  if (breaker !== undefined) return BREAKER_KEYS;
  if (failures !== undefined || cooldownMs !== undefined) return ['breaker', 'scope'];
  return scope === undefined ? [] : ['breaker'];
}
