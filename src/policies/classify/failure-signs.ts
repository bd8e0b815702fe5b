import { isPlainObject } from '../../json/plain-objects.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Fields that say `false` after a failure (Slack: `ok`; Zoho, CKAN, Cloudflare: `success`). */
const SUCCESS_FLAGS = new Set(['ok', 'success', 'succeeded', 'successful', 'issuccess', 'issuccessful', 'issucceeded']);
/** Fields that hold an error, or a list of errors. */
const ERROR_FIELDS = new Set([
  ...['error', 'errors', 'fault', 'faults', 'exception', 'odata.error', '@error'],
  ...['errortype', 'haserror', 'haserrors', 'iserror'],
]);
/** Fields that hold the words of an error. */
const ERROR_TEXTS = new Set(['errormessage', 'errormessages', 'errormsg', 'errmsg']);
/** Fields that hold a code, of which 0 means success. */
const ERROR_CODES = new Set(['errorcode', 'errcode', 'errorcodes', 'errno']);
/** Fields that may hold a status of HTTP. */
const STATUS_FIELDS = new Set(['code', 'status', 'statuscode', 'httpstatus', 'httpstatuscode']);
/** Fields that hold a code of the API's own, good or bad. */
const CODES = new Set(['code', 'statuscode', 'resultcode', 'returncode', 'retcode']);
const MESSAGES = new Set(['message', 'msg', 'resultmsg', 'resultmessage', 'returnmsg', 'retmsg']);
/** Fields whose object describes the response (Instagram, Giphy: `meta`; CoinMarketCap: `status`; Solr: `responseHeader`). */
const ABOUT_RESPONSE = new Set([
  ...['meta', 'metadata', 'status', 'response', 'responseheader', 'responsestatus', 'header', 'head'],
]);
/** Fields that hold a word for the outcome (JSend: `status`; Flickr: `stat`). */
const OUTCOMES = new Set(['status', 'stat', 'result']);
/** Further ones, which beside records may describe something else. */
const WEAK_OUTCOMES = new Set([...OUTCOMES, 'state', 'responsestatus', 'resultcode']);
/** Words for an outcome that is a failure. */
export const FAILED = /^(error|fail(ed|ure)?|ko|nok|not[ _-]?ok)$/i;
/** Lists that are not records. */
const NOT_RECORDS =
  /^(errors?|errormessages|faults?|exception|details|warnings|messages|links|notifications|trace|stack(trace)?)$/;

/** Texts in an error field that mean no error. */
const NO_ERROR =
  /^(|-+|0+|2\d\d|no?|f|none|no errors?|null|nil|undefined|n\/a|false|ok|success(ful)?|done|normal)\.?$/i;
const SUCCESS = /\b(ok|okay|succe(ss|ssful|ssfully|ed|eded))\b|成功/i;
/** Messages of a page that merely has no records. */
const NO_RECORDS =
  /\b(no|0|zero) ((more|matching|new|such|further) )?(results?|records?|data|items?|entries|rows|match(es)?|hits)\b|\b(completed?|retrieved|fetched|processed)\b/i;
const NOT_SUCCESS =
  /\b(not|never|cannot|no success|without|must|only|until|unless|but)\b|n't|fail|error|invalid|denied|expired|missing|requir/i;
/** A text that is longer than this says more than that all is well. */
const MAX_WORDS = 80;

export const nameOf = (key: string) => key.replace(/[_-]/g, '').toLowerCase();
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isPlainObject(value);

type Entries = readonly (readonly [name: string, value: unknown])[];

const entriesOf = (fields: Fields): Entries => Object.entries(fields).map(([key, value]) => [nameOf(key), value]);

/** The fields that hold the failure: those of the body, or of an object that describes the response. */
export function failureIn(body: Fields): Fields | undefined {
  const own = entriesOf(body);
  const about = own.filter(([name, value]) => ABOUT_RESPONSE.has(name) && isFields(value));
  const inner = about.map(([, value]) => ({ fields: value as Fields, entries: entriesOf(value as Fields) }));
  const places = [{ fields: body, entries: own }, ...inner];
  const besideRecords = hasRecords(body);
  const failed = places.find(({ entries }) => entries.some((entry) => isFailure(entry, entries, besideRecords)));
  if (failed || besideRecords) return failed?.fields;
  const weak = places.find(({ entries }) => entries.some(isWeakFailure) || hasFailedCode(entries));
  const result = own.find(([name, value]) => name === 'result' && isFields(value))?.[1] as Fields | undefined;
  const fails = result && entriesOf(result).some(([name, value]) => isErrorField(name) && hasContent(value));
  return weak?.fields ?? (fails ? result : undefined);
}

const isErrorField = (name: string) => ERROR_FIELDS.has(name) || ERROR_TEXTS.has(name) || ERROR_CODES.has(name);

/** Whether a field says that the request failed, whatever else is in the body. */
function isFailure([name, value]: Entries[number], entries: Entries, besideRecords: boolean): boolean {
  if (SUCCESS_FLAGS.has(name)) return value === false || (typeof value === 'string' && /^false$/i.test(value.trim()));
  if (isErrorField(name)) return besideRecords ? isError(name, value, entries) : hasContent(value);
  if (!OUTCOMES.has(name)) return false;
  if (value === false) return !besideRecords || name !== 'result';
  // Beside records it may be the filter of the request.
  if (besideRecords) return isText(value, /^(error|fail)$/i) && hasBadMessage(entries);
  return isText(value, FAILED);
}

/** Whether it is an error although there are records: not one that is empty, or whose own code says success. */
function isError(name: string, value: unknown, entries: Entries): boolean {
  if (Array.isArray(value)) return value.some((one) => isError(name, one, []));
  if (isFields(value) && saysSuccess(entriesOf(value), true)) return false;
  if (typeof value === 'string' && saysSuccess(entries, ERROR_TEXTS.has(name))) return false;
  return hasContent(value);
}

/** @param anyCode whether any code counts, not only one of errors */
const saysSuccess = (entries: Entries, anyCode: boolean): boolean => {
  const codes = entries.filter(([name]) => ERROR_CODES.has(name) || (anyCode && CODES.has(name)));
  const filled = codes.filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value !== ''));
  return filled.length > 0 && !filled.some(([, value]) => hasContent(value));
};

/** Whether a field says that the request failed, in a body without records. Beside records it may be anything. */
function isWeakFailure([name, value]: Entries[number]): boolean {
  if (SUCCESS_FLAGS.has(name)) return value === 0 || isText(value, /^(0|no?)$/i);
  if (STATUS_FIELDS.has(name) && isErrorStatus(value)) return true;
  if (name === 'failed') return value === true || isText(value, /^true$/i);
  if (name === 'errordescription') return hasContent(value);
  return WEAK_OUTCOMES.has(name) && isText(value, FAILED);
}

const isText = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value.trim());
const isErrorStatus = (value: unknown) =>
  (typeof value === 'number' || typeof value === 'string') && /^[45]\d\d$/.test(String(value));

/** A code other than of success, beside a message that says nothing of success. */
const hasFailedCode = (entries: Entries): boolean =>
  entries.some(([name, value]) => CODES.has(name) && isFailedCode(value)) && hasBadMessage(entries);

function isFailedCode(value: unknown): boolean {
  const isNumber = typeof value === 'number' || isText(value, /^-?\d{1,20}$/);
  if (!isNumber) return typeof value === 'string' && hasContent(value);
  // Small numbers have no common meaning.
  return Number(value) < 0 || Number(value) > 999 || isErrorStatus(value);
}

const hasBadMessage = (entries: Entries): boolean =>
  entries.some(
    ([name, value]) =>
      MESSAGES.has(name) && typeof value === 'string' && hasContent(value) && !saysAllIsWell(value, NO_RECORDS),
  );

const saysAllIsWell = (text: string, pattern: RegExp): boolean =>
  text.length <= MAX_WORDS && pattern.test(text) && !NOT_SUCCESS.test(text);

/** Returns true for a value that says something: not `null`, `''`, `0`, `false`, `'OK'`, or a list or an object of such values. */
export function hasContent(value: unknown): boolean {
  if (typeof value === 'string') return hasWords(value.trim());
  if (typeof value === 'number') return value !== 0 && !(value >= 200 && value < 300);
  if (Array.isArray(value)) return value.some((one) => isFields(one) || hasContent(one));
  if (isFields(value)) return value['count'] !== 0 && Object.values(value).some(hasContent);
  return value === true || typeof value === 'bigint';
}

const hasWords = (text: string): boolean =>
  text.length > MAX_WORDS || !(NO_ERROR.test(text) || saysAllIsWell(text, SUCCESS));

/** Objects in objects in which records are looked for. */
const DEPTH = 2;

/** Returns true if records are in a list of the body, or a few objects down. */
const hasRecords = (fields: Fields, depth = 0): boolean =>
  Object.entries(fields).some(([key, value]) => {
    if (NOT_RECORDS.test(nameOf(key))) return false;
    if (Array.isArray(value)) return value.length > 0;
    return depth < DEPTH && isFields(value) && hasRecords(value, depth + 1);
  });
