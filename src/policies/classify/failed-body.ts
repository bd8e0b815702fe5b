import type { Verdict } from '../../errors/http-errors.js';
import { defined, isPlainObject } from '../../json/plain-objects.js';

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

type Fields = Readonly<Record<string, unknown>>;

/** Fields that say `false` after a failure (Slack: `ok`; Zoho, CKAN, Cloudflare: `success`). */
const SUCCESS_FLAGS = new Set(['ok', 'success', 'succeeded', 'successful', 'issuccess', 'issuccessful', 'issucceeded']);
/** Fields that hold an error, or a list of errors. */
const ERROR_FIELDS = new Set([
  ...['error', 'errors', 'fault', 'faults', 'exception'],
  ...['errormessage', 'errormessages', 'errormsg', 'errmsg', 'errortype', 'haserror', 'haserrors', 'iserror'],
]);
/** Fields that hold a code, of which 0 means success. */
const ERROR_CODES = new Set(['errorcode', 'errcode', 'errorcodes', 'errno']);
/** Fields that may hold a status of HTTP. */
const STATUS_FIELDS = new Set(['code', 'status', 'statuscode', 'httpstatus', 'httpstatuscode']);
/** Fields whose object describes the response (Instagram, Giphy: `meta`; CoinMarketCap: `status`; Solr: `responseHeader`). */
const ABOUT_RESPONSE = new Set([
  'meta',
  'metadata',
  'status',
  'response',
  'responseheader',
  'responsestatus',
  'header',
  'head',
]);
/** Fields that hold a word for the outcome (JSend: `status`; Flickr: `stat`). */
const OUTCOMES = new Set(['status', 'stat', 'result']);
const FAILED_STATUS = /^(error|fail(ed|ure)?)$/i;
/** Texts in an error field that mean no error. */
const NO_ERROR = /^\s*(|0+|2\d\d|no|none|no errors?|null|undefined|n\/a|false|ok|success(ful)?)\.?\s*$/i;
/** Lists that are not records. */
const NOT_RECORDS =
  /^(errors?|errormessages|faults|details|warnings|messages|links|notifications|trace|stack(trace)?)$/;

const nameOf = (key: string) => key.replace(/[_-]/g, '').toLowerCase();
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isPlainObject(value);

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

type Entries = readonly (readonly [name: string, value: unknown])[];

const entriesOf = (fields: Fields): Entries => Object.entries(fields).map(([key, value]) => [nameOf(key), value]);

/** The fields that hold the failure: those of the body, or of an object that describes the response. */
function failureIn(body: Fields): Fields | undefined {
  const own = entriesOf(body);
  const about = own.filter(([name, value]) => ABOUT_RESPONSE.has(name) && isFields(value));
  const inner = about.map(([, value]) => ({ fields: value as Fields, entries: entriesOf(value as Fields) }));
  const places = [{ fields: body, entries: own }, ...inner];
  const failed = places.find(({ entries }) => entries.some(([name, value]) => isFailure(name, value)));
  if (failed) return failed.fields;
  const coded = places.find(({ entries }) =>
    entries.some(([name, value]) => STATUS_FIELDS.has(name) && isErrorStatus(value)),
  );
  // Beside records such a number may be anything.
  return coded && !hasRecords(body) ? coded.fields : undefined;
}

function isFailure(name: string, value: unknown): boolean {
  if (SUCCESS_FLAGS.has(name)) return value === false || (typeof value === 'string' && /^false$/i.test(value.trim()));
  if (ERROR_FIELDS.has(name) || ERROR_CODES.has(name)) return hasContent(value);
  if (!OUTCOMES.has(name)) return false;
  return typeof value === 'string' ? FAILED_STATUS.test(value.trim()) : value === false;
}

const isErrorStatus = (value: unknown) => /^[45]\d\d$/.test(String(value));

/** An error by its usual name, or a code beside a message. Without a list of records nothing else is in the body. */
function hasMessage({ error, errors, errorMessage, errorMessages, message, code }: Fields): boolean {
  const named = [error, errors, errorMessage, errorMessages].some(hasContent);
  return named || (hasContent(message) && hasContent(code));
}

/** Returns true for a value that says something: not `null`, `''`, `0`, `false`, `'OK'`, or a list or an object of such values. */
function hasContent(value: unknown): boolean {
  if (typeof value === 'string') return !NO_ERROR.test(value);
  if (typeof value === 'number') return value !== 0 && !(value >= 200 && value < 300);
  if (Array.isArray(value)) return value.some((one) => isFields(one) || hasContent(one));
  if (isFields(value)) return Object.values(value).some(hasContent);
  return value === true || typeof value === 'bigint';
}

/** Returns true if records are in a list of the body, or one object down. */
const hasRecords = (body: Fields): boolean =>
  [body, ...Object.values(body).filter(isFields)].some((fields) =>
    Object.entries(fields).some(
      ([key, value]) => Array.isArray(value) && value.length > 0 && !NOT_RECORDS.test(nameOf(key)),
    ),
  );

/** Names of fields that hold a code or a message, best first. */
const CODE_FIELDS = ['code', 'errorcode', 'errcode', 'errno', 'type', 'errortype', 'status', 'statuscode', 'reason'];
const MESSAGE_FIELDS = [
  ...['message', 'errormessage', 'errormessages', 'errormsg', 'errmsg', 'errordescription', 'description'],
  ...['detail', 'details', 'title', 'msg', 'faultstring', 'reason'],
];

function wordsOf(source: Fields, body: Fields): FailedBody['body'] {
  const error = fieldNamed(source, ['error', 'errors', 'fault', 'faults', 'exception'], hasContent);
  const inner = [error].flat()[0];
  // GraphQL has the code in `extensions`.
  const places = [inner, isFields(inner) && inner['extensions'], source, body].filter(isFields);
  const text = typeof inner === 'string' ? inner : undefined;
  // A text without spaces is a code: Slack's `error: 'ratelimited'`.
  const isCode = text !== undefined && !Array.isArray(error) && !/\s/.test(text);
  const code = (isCode ? text : undefined) ?? firstText(places, CODE_FIELDS, FAILED_STATUS);
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

/** Whether another try may help, by the API's words. */
function verdictOf(source: Fields, { code = '', message = '' }: FailedBody['body']): Verdict {
  const text = `${code} ${message}`;
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
