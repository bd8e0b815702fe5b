import type { Verdict } from '../../errors/http-errors.js';
import { defined } from '../../json/plain-objects.js';
import { FAILED, failureIn, type Fields, hasContent, isFields, nameOf } from './failure-signs.js';

/** What a body of a successful status says about a failure. */
export interface FailedBody {
  readonly verdict: Verdict;
  /** The API's own words, in the fields of an ordinary error body. */
  readonly body: { readonly code?: string; readonly message?: string; readonly errors?: readonly unknown[] };
}

interface FailedBodyOptions {
  /** A body without a list is one record, and its fields describe the record. */
  readonly wrapSingle: boolean;
  /** Returns true if a body has the list of records, or an object that may hold it. */
  readonly hasList: (body: unknown) => boolean;
}

/**
 * Returns what a page of a successful status says about a failure. `undefined` if it says nothing of the kind: error fields that are empty, and codes of
 * success, are no failure.
 */
export function failedBody(body: unknown, { wrapSingle, hasList }: FailedBodyOptions): FailedBody | undefined {
  if (!isFields(body)) return undefined;
  const isRecord = wrapSingle && !hasList(body);
  const source = (isRecord ? undefined : failureIn(body)) ?? (hasMessage(body) && !hasList(body) ? body : undefined);
  if (!source) return undefined;
  const words = wordsOf(source, body);
  return { verdict: verdictOf(source, words), body: words };
}

/** An error by its usual name, or a code beside a message. Without a list of records nothing else is in the body. */
function hasMessage({ error, errors, errorMessage, errorMessages, message, code }: Fields): boolean {
  const named = [error, errors, errorMessage, errorMessages].some(hasContent);
  return named || (hasContent(message) && hasContent(code));
}

/** Names of fields that hold the error. */
const ERRORS = ['error', 'errors', 'fault', 'faults', 'exception', 'odata.error', '@error'];
/** Names of fields that hold a code or a message, best first. */
const CODE_FIELDS = [
  ...['code', 'errorcode', 'errcode', 'errno', 'resultcode', 'returncode', 'retcode'],
  ...['type', 'errortype', 'status', 'statuscode', 'reason'],
];
const MESSAGE_FIELDS = [
  ...['message', 'errormessage', 'errormessages', 'errormsg', 'errmsg', 'errordescription', 'description'],
  ...['detail', 'details', 'title', 'msg', 'faultstring', 'reason'],
];

function wordsOf(source: Fields, body: Fields): FailedBody['body'] {
  const error = fieldNamed(source, ERRORS, hasContent);
  const inner = [error].flat()[0];
  // GraphQL has the code in `extensions`.
  const places = [inner, isFields(inner) && inner['extensions'], source, body].filter(isFields);
  const text = typeof inner === 'string' ? inner : undefined;
  // A text without spaces is a code: Slack's `error: 'ratelimited'`.
  const isCode = text !== undefined && !Array.isArray(error) && !/\s/.test(text);
  const code = (isCode ? text : undefined) ?? firstText(places, CODE_FIELDS, FAILED);
  const message = firstText(places, MESSAGE_FIELDS) ?? (isCode ? undefined : text);
  const errors = [source, body].map(({ errors: list }) => list).find((list) => Array.isArray(list) && hasContent(list));
  return defined({ code, message, errors: errors as readonly unknown[] | undefined });
}

/** The first text in the fields of these names, other than one that says nothing new. */
function firstText(places: readonly Fields[], names: readonly string[], except?: RegExp): string | undefined {
  const passes = (value: unknown) => asText(value) !== undefined && !except?.test(asText(value)!);
  for (const fields of places) {
    const found = fieldNamed(fields, names, passes);
    if (found !== undefined) return asText(found);
  }
  return undefined;
}

/** The first of the fields that passes, in the order of the names. */
function fieldNamed(fields: Fields, names: readonly string[], passes: (value: unknown) => boolean): unknown {
  const entries = Object.entries(fields).map(([key, value]) => [nameOf(key), value] as const);
  for (const name of names) {
    const found = entries.find(([key, value]) => key === name && passes(value));
    if (found) return found[1];
  }
  return undefined;
}

function asText(value: unknown): string | undefined {
  // OData: `message: { lang, value }`.
  const one: unknown = Array.isArray(value) ? value[0] : isFields(value) ? value['value'] : value;
  if (typeof one === 'number' && one !== 0) return String(one);
  return typeof one === 'string' && hasContent(one) ? one : undefined;
}

const CURSOR_GONE =
  /(cursor|(page|next|continuation|pagination).?token)\b.*(invalid|expired|too old|no longer|stale|not found)|(invalid|expired|stale|bad).?(cursor|(page|next|continuation|pagination).?token)/i;
const THROTTLED =
  /rate.?limit|ratelimited|too.?many.?(requests|calls)|throttl|over.?query.?limit|quota.?exceed|(request|call).?limit|\b429\b/i;
const TRANSIENT =
  /internal.?(server|service|error|fail)|time[ds]?.?out|unavailable|temporar|transient|try.?again|retry|overload|too.?busy|server.?busy|\b(500|502|503|504)\b/i;

const MAX_TEXT = 500;

/** Whether another try may help, by the API's words. */
function verdictOf(source: Fields, { code = '', message = '' }: FailedBody['body']): Verdict {
  // What counts is at the beginning, and a text may be a whole page of HTML.
  const text = `${code.slice(0, MAX_TEXT)} ${message.slice(0, MAX_TEXT)}`;
  if (CURSOR_GONE.test(text)) return 'expired';
  if (THROTTLED.test(text)) return 'throttled';
  return TRANSIENT.test(text) || isTransient(source) ? 'retry' : 'fail';
}

/** Facebook: `error: { is_transient: true }`. */
const isTransient = (source: Fields): boolean =>
  [source, source['error']].some(
    (fields) =>
      isFields(fields) &&
      Object.entries(fields).some(([key, value]) => nameOf(key) === 'istransient' && value === true),
  );
