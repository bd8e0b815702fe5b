type Headers = Readonly<Record<string, string>>;

/** The parts of a response that may name a wait. */
interface RetryHint {
  readonly headers: Readonly<Record<string, string>>;
  /** The API's message; it may name the seconds. */
  readonly message?: string | undefined;
}

/** Clocks further apart than this are not skewed: one of them is fake, such as a test's. */
const MAX_SKEW_MS = 86_400_000;

/**
 * Milliseconds that the server asks to wait, or `undefined` if none can be read. Reads, in this order:
 *
 * - `retry-after-ms`;
 * - `Retry-After` as seconds, also with a fraction, or as a future HTTP date in any of its three forms;
 * - a message such as "Retry the request in [42] seconds".
 *
 * @param now milliseconds since the epoch; a date is compared with the response's own `Date`, so that a skewed clock does not change the wait
 */
export function retryAfterMs({ headers, message }: RetryHint, now: number): number | undefined {
  const millis = parseDecimal(headers['retry-after-ms']);
  if (millis !== undefined) return millis;
  const value = headers['retry-after'] ?? '';
  const seconds = parseDecimal(value);
  if (seconds !== undefined) return seconds * 1_000;
  const date = parseHttpDate(value, now) ?? -Infinity;
  const server = serverTime(headers, now);
  if (date >= server) return date - server;
  const named = parseDecimal(RETRY_IN.exec(message ?? '')?.[1]);
  return named === undefined ? undefined : named * 1_000;
}

/** From here on (September 2001) a number is seconds since the epoch; below it, seconds until then. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/** Milliseconds until a time, named as seconds until then, or as seconds or milliseconds since the epoch. */
export function msUntil(time: number, now: number): number {
  if (time >= EPOCH_MILLISECONDS) return Math.max(0, time - now);
  return time >= EPOCH_SECONDS ? Math.max(0, time * 1_000 - now) : time * 1_000;
}

/** Milliseconds until an HTTP date or ISO 8601 date with a zone; 0 for one that has passed, `undefined` for anything else. */
export function msUntilDate(text: string | undefined, headers: Headers, now: number): number | undefined {
  const date = text === undefined ? undefined : parseDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - serverTime(headers, now));
}

/** The wait that a header asks for. */
export interface HeaderWait {
  readonly ms: number;
  /** Whether it has milliseconds, so that 0 means 0. */
  readonly isExact: boolean;
}

/**
 * Reads the wait of the first of several headers that has one: milliseconds if the name ends in `-ms`, otherwise seconds, a time since the epoch, or a
 * date.
 *
 * @param names in lower case
 */
export function waitInHeaders(names: readonly string[], headers: Headers, now: number): HeaderWait | undefined {
  for (const name of names) {
    const number = parseDecimal(headers[name]);
    if (number !== undefined && name.endsWith('-ms')) return { ms: number, isExact: true };
    const ms =
      number === undefined ? msUntilDate(headers[name], headers, now) : msUntil(number, serverTime(headers, now));
    if (ms !== undefined) return { ms, isExact: false };
  }
  return undefined;
}

/** Only seconds after such a word are a wait: "300 requests in 60 seconds" is a quota. */
const RETRY_IN = /\b(?:retry|again)\b[^.\d]{0,60}?\bin \[?(\d+(?:\.\d+)?)\]? seconds?\b/i;

function parseDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** The server's own time by its `Date` header, otherwise `now`. */
export function serverTime(headers: Readonly<Record<string, string>>, now: number): number {
  const date = parseHttpDate(headers['date'] ?? '', now);
  return date === undefined || Math.abs(date - now) > MAX_SKEW_MS ? now : date;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<h>[01]\\d|2[0-3]):(?<m>[0-5]\\d):(?<s>[0-5]\\d|60)';
/** RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`. */
const DATE_FORMS = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** An HTTP date, or an ISO 8601 date with a zone, in milliseconds since the epoch. */
function parseDate(text: string, now: number): number | undefined {
  const iso = text.trim();
  if (!ISO_DATE.test(iso)) return parseHttpDate(iso, now);
  const at = Date.parse(iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : at;
}

/** An HTTP date in milliseconds since the epoch. */
function parseHttpDate(text: string, now: number): number | undefined {
  const parts = DATE_FORMS.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { year, month, day, h, m, s } = parts as Record<'year' | 'month' | 'day' | 'h' | 'm' | 's', string>;
  return Date.UTC(fullYear(year, now), MONTHS.indexOf(month), Number(day), Number(h), Number(m), Number(s));
}

/** Two digits are the latest year that ends in them and is at most 50 years ahead (RFC 9110 §5.6.7). */
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const latest = new Date(now).getUTCFullYear() + 50;
  return latest - ((latest - Number(digits)) % 100);
}
