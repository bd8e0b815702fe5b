import { defined } from '../../json/plain-objects.js';
import { msUntil, msUntilDate, serverTime, waitInHeaders } from '../../time/retry-after.js';

/** The quota of the sender, as a response reports it. */
export interface Quota {
  /** Requests left until the reset. */
  readonly remaining: number;
  /** Requests of the whole quota; absent if not reported. */
  readonly limit?: number;
  /** Milliseconds until the reset; absent if not reported. */
  readonly resetMs?: number;
}

type Headers = Readonly<Record<string, string>>;

/** The numbers of the headers. */
interface QuotaFields {
  readonly left: number | undefined;
  readonly limit: number | undefined;
  /** Milliseconds until the reset. */
  readonly resetMs: number | undefined;
}

/** Names of the headers with the quota, in lower case. */
interface QuotaHeaderNames {
  readonly remaining?: readonly string[] | undefined;
  readonly limit?: readonly string[] | undefined;
  readonly reset?: readonly string[] | undefined;
}

/** Reads the headers of one response. */
interface HeaderReader {
  readonly count: (name: string) => number | undefined;
  /** Milliseconds until the time in a header. */
  readonly until: (name: string) => number | undefined;
}

type HeaderFamily = (header: HeaderReader) => QuotaFields;

/** `RateLimit-Remaining` and similar, with any prefix. */
const withPrefix =
  (prefix: string): HeaderFamily =>
  (header) => ({
    left: header.count(`${prefix}-remaining`),
    limit: header.count(`${prefix}-limit`),
    resetMs: header.until(`${prefix}-reset`),
  });

/** Genesys Cloud counts up: what is allowed minus what was used. */
const genesys: HeaderFamily = ({ count: number, until }) => {
  const [count, allowed] = [number('inin-ratelimit-count'), number('inin-ratelimit-allowed')];
  const left = count === undefined || allowed === undefined ? undefined : Math.max(0, allowed - count);
  return { left, limit: allowed, resetMs: until('inin-ratelimit-reset') };
};

const FAMILIES: readonly HeaderFamily[] = [
  genesys,
  withPrefix('x-ratelimit'),
  withPrefix('x-rate-limit'),
  withPrefix('ratelimit'),
];

/**
 * Reads the quota from `inin-ratelimit-*` (Genesys Cloud), `X-RateLimit-*`, `X-Rate-Limit-*`, `RateLimit-*`, or the `RateLimit` field of the IETF
 * draft. Of several, returns the one with the least remaining; of equals, the one with the latest reset.
 *
 * @param headers names in lower case
 * @param now milliseconds since the epoch
 * @param names headers to read instead; the first one present wins
 */
export function parseQuota(headers: Headers, now: number, names: QuotaHeaderNames = {}): Quota | undefined {
  if (!names.remaining && !hasQuota(headers)) return undefined;
  const quotas = fieldsOf(headers, now, names).flatMap(toQuota);
  return quotas.sort((a, b) => a.remaining - b.remaining || (b.resetMs ?? 0) - (a.resetMs ?? 0))[0];
}

/** Most responses have no such header: then none of the families is read. */
function hasQuota(headers: Headers): boolean {
  for (const name of Object.keys(headers)) if (QUOTA_HEADER.test(name)) return true;
  return false;
}

const QUOTA_HEADER = /^(?:inin-|x-)?rate-?limit/;

function fieldsOf(headers: Headers, now: number, names: QuotaHeaderNames): QuotaFields[] {
  const server = serverTime(headers, now);
  const count = (name: string) => parseCount(headers[name]);
  const until = (name: string) => {
    const number = count(name);
    return number === undefined ? msUntilDate(headers[name], headers, now) : msUntil(number, server);
  };
  const first = (list: readonly string[] = []) => list.map(count).find((number) => number !== undefined);
  const left = first(names.remaining);
  const found: QuotaFields[] = names.remaining
    ? [{ left, limit: undefined, resetMs: undefined }]
    : [...FAMILIES.map((family) => family({ count, until })), ...structuredFields(headers['ratelimit'] ?? '', server)];
  if (!names.limit && !names.reset) return found;
  const limit = first(names.limit);
  const resetMs = waitInHeaders(names.reset ?? [], headers, now)?.ms;
  return found.map((fields) => ({ ...fields, ...defined({ limit, resetMs }) }));
}

function toQuota({ left, limit, resetMs }: QuotaFields): Quota[] {
  return left === undefined ? [] : [defined({ remaining: left, limit, resetMs })];
}

/** `limit=100, remaining=5, reset=30` (draft 7), or `"default";r=5;t=30` for each policy (draft 8 on). */
function structuredFields(text: string, now: number): QuotaFields[] {
  const item = (part: string, long: string, short: string) =>
    parseCount(new RegExp(`(?:^|[\\s,;])(?:${long}|${short})=([^\\s,;]*)`).exec(part)?.[1]);
  const policies = text.includes('"') ? text.replace(QUOTED, '').split(',') : [text];
  return policies.map((part) => {
    const reset = item(part, 'reset', 't');
    return {
      left: item(part, 'remaining', 'r'),
      limit: item(part, 'limit', 'q'),
      resetMs: reset === undefined ? undefined : msUntil(reset, now),
    };
  });
}

/** The name of a policy may contain text that looks like its numbers. */
const QUOTED = /"(?:\\.|[^"\\])*"/g;

/** A number, or the first of several joined ones: `100, 100;w=60`. More than 15 digits are not a count. */
function parseCount(text: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,15}(?:\.\d+)?)\s*(?:[,;]|$)/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
