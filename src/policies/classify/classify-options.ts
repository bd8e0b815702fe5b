import { z } from 'zod';
import type { Verdict } from '../../errors/http-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { fieldPath, isFieldPath } from '../../json/field-path.js';

/** A response before anything is made of it. */
export interface Answer {
  /** Absent if the method returned a bare body. */
  readonly status?: number | undefined;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed body; the text of one that is not JSON. */
  readonly body: unknown;
}

/** One rule of `classify`. Everything that it names must match. */
export interface ClassifyRule {
  /** A status, or several. @default any */
  readonly status?: number | readonly number[];
  /** Name of a header that must be present, or texts and patterns by the names of headers. @default any */
  readonly header?: string | Readonly<Record<string, string | RegExp>>;
  /** A path that must hold something, a pattern for the JSON text, values and patterns by path, or a function. @default any */
  readonly body?:
    string | RegExp | Readonly<Record<string, string | number | boolean | null | RegExp>> | ((body: any) => boolean); // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the body
  /** What such a response is. */
  readonly is: Verdict;
}

/** Says what a response is, whatever its status: a function, or rules of which the first that matches counts. */
export type Classify = ((answer: Answer) => Verdict | undefined) | readonly ClassifyRule[];

/** A validated `classify`. That of the caller may return anything. */
export type Classifier = (answer: Answer) => Verdict | undefined;

export const VERDICTS = ['ok', 'empty', 'retry', 'throttled', 'reauth', 'expired', 'fail'] as const;
export const VERDICT_WORDS = VERDICTS.map((verdict) => `'${verdict}'`).join(', ');

/** Accepts patterns of other realms. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === '[object RegExp]';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isPattern(value);
const isStatus = (value: unknown) => Number.isInteger(value) && (value as number) >= 100 && (value as number) < 600;
const isStatuses = (value: unknown) =>
  Array.isArray(value) ? value.length > 0 && value.every(isStatus) : isStatus(value);
const isName = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const isScalar = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** An object that has entries, each of which passes. */
const isTable = (value: unknown, passes: (key: string, entry: unknown) => boolean) =>
  isObject(value) && Object.keys(value).length > 0 && Object.entries(value).every(([key, entry]) => passes(key, entry));

const isHeader = (value: unknown) =>
  isName(value) || isTable(value, (name, entry) => isName(name) && (typeof entry === 'string' || isPattern(entry)));
const isBody = (value: unknown) =>
  typeof value === 'function' ||
  isPattern(value) ||
  isFieldPath(value) ||
  isTable(value, (path, entry) => isFieldPath(path) && (isScalar(entry) || isPattern(entry)));

/** What each field of a rule may be. */
const FIELDS: Readonly<Record<string, readonly [passes: (value: unknown) => boolean, words: string]>> = {
  status: [isStatuses, 'a status or a list of statuses, such as 404 or [404, 410]'],
  header: [isHeader, "the name of a header, or an object of texts or patterns by name, such as { 'x-error': /quota/ }"],
  body: [isBody, "a path such as 'error.code', a RegExp, an object of values or patterns by path, or a function"],
  is: [(value) => VERDICTS.includes(value as Verdict), `one of ${VERDICT_WORDS}`],
};
const MATCHERS = ['status', 'header', 'body'];

/** A problem of a rule: the field, if it is in one, and the words for it. */
type Problem = readonly [field: string | undefined, message: string];

function problemsOf(rule: unknown): Problem[] {
  if (!isObject(rule)) return [[undefined, 'an object { status, header, body, is }']];
  const unknown = Object.keys(rule).filter((key) => !Object.hasOwn(FIELDS, key));
  if (unknown.length > 0) {
    return [
      [undefined, `cannot have ${unknown.map((key) => `"${key}"`).join(', ')}, only status, header, body and is`],
    ];
  }
  const given = (field: string) => rule[field] !== undefined || field === 'is';
  const wrong = Object.entries(FIELDS).filter(([field, [passes]]) => given(field) && !passes(rule[field]));
  if (wrong.length > 0) return wrong.map(([field, [, words]]) => [field, words]);
  return MATCHERS.some(given)
    ? []
    : [[undefined, 'requires status, header or body, because it would match every response']];
}

/** The `classify` option. It becomes one function, and a table is copied. */
export const classifyOption = z
  .custom<Classify>((value) => typeof value === 'function' || (Array.isArray(value) && value.length > 0), {
    error: 'a function (answer) => verdict, or a list of rules { status, header, body, is }',
  })
  .transform((classify, context): Classifier => {
    if (typeof classify === 'function') return classify;
    let isSound = true;
    for (const [index, rule] of classify.entries()) {
      for (const [field, message] of problemsOf(rule)) {
        isSound = false;
        context.addIssue({ code: 'custom', message, path: field === undefined ? [index] : [index, field] });
      }
    }
    return isSound ? firstOf(classify) : z.NEVER;
  });

function firstOf(rules: readonly ClassifyRule[]): Classifier {
  const compiled = rules.map((rule) => ({ matches: matcherOf(rule), is: rule.is }));
  return (answer) => compiled.find(({ matches }) => matches(answer))?.is;
}

type Matcher = (answer: Answer) => boolean;

function matcherOf({ status, header, body }: ClassifyRule): Matcher {
  const matchers: Matcher[] = [];
  if (status !== undefined) {
    const statuses = [status].flat();
    matchers.push((answer) => answer.status !== undefined && statuses.includes(answer.status));
  }
  if (header !== undefined) matchers.push(headerMatcher(header));
  if (body !== undefined) matchers.push(bodyMatcher(body));
  return (answer) => matchers.every((matches) => matches(answer));
}

function headerMatcher(header: NonNullable<ClassifyRule['header']>): Matcher {
  if (typeof header === 'string') {
    const name = header.trim().toLowerCase();
    return ({ headers }) => headers[name] !== undefined;
  }
  const wanted = Object.entries(header).map(([name, value]) => [name.trim().toLowerCase(), value] as const);
  return ({ headers }) => wanted.every(([name, value]) => headers[name] !== undefined && fits(headers[name], value));
}

function bodyMatcher(body: NonNullable<ClassifyRule['body']>): Matcher {
  if (typeof body === 'function') return (answer) => body(answer.body);
  if (isPattern(body)) return (answer) => hasPattern(textOf(answer.body), body);
  if (typeof body === 'string') {
    const path = fieldPath(body);
    return (answer) => Boolean(path.get(answer.body));
  }
  const wanted = Object.entries(body).map(([path, value]) => [fieldPath(path), value] as const);
  return (answer) => wanted.every(([path, value]) => fits(path.get(answer.body), value));
}

/** Unlike `test`, `search` has no state between calls for a pattern with the flag g. */
const hasPattern = (text: string, pattern: RegExp) => text.search(pattern) >= 0;

function fits(value: unknown, wanted: string | number | boolean | null | RegExp): boolean {
  if (!isPattern(wanted)) return value === wanted;
  return value !== undefined && hasPattern(textOf(value), wanted);
}

/** A text as it is, so that a pattern may be anchored; anything else as JSON. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Words for a value that is not a verdict. */
export const notAVerdict = (value: unknown): string =>
  `classify returned ${describeValue(value)}. Return one of ${VERDICT_WORDS}, or undefined for a response to treat as usual`;
