import { defined } from '../../json/plain-objects.js';
import { serverTime } from '../../time/retry-after.js';

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
  readonly reset: number | undefined;
}

type HeaderFamily = (header: (name: string) => number | undefined) => QuotaFields;

/** `RateLimit-Remaining` and similar, with any prefix. */
const withPrefix =
  (prefix: string): HeaderFamily =>
  (header) => ({
    left: header(`${prefix}-remaining`),
    limit: header(`${prefix}-limit`),
    reset: header(`${prefix}-reset`),
  });

/** Genesys Cloud counts up: what is allowed minus what was used. */
const genesys: HeaderFamily = (header) => {
  const [count, allowed] = [header('inin-ratelimit-count'), header('inin-ratelimit-allowed')];
  const left = count === undefined || allowed === undefined ? undefined : Math.max(0, allowed - count);
  return { left, limit: allowed, reset: header('inin-ratelimit-reset') };
};

const FAMILIES: readonly HeaderFamily[] = [
  genesys,
  withPrefix('x-ratelimit'),
  withPrefix('x-rate-limit'),
  withPrefix('ratelimit'),
];

/** From here on (September 2001) a number is seconds since the epoch; below it, seconds until the reset. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/**
 * Reads the quota from `inin-ratelimit-*` (Genesys Cloud), `X-RateLimit-*`, `X-Rate-Limit-*`, `RateLimit-*`, or the `RateLimit` field of the IETF
 * draft. Of several, returns the one with the least remaining; of equals, the one with the latest reset.
 *
 * @param headers names in lower case
 * @param now milliseconds since the epoch
 */
export function parseQuota(headers: Headers, now: number): Quota | undefined {
  if (!hasQuota(headers)) return undefined;
  const number = (name: string) => parseCount(headers[name]);
  const fields = [...FAMILIES.map((family) => family(number)), ...structuredFields(headers['ratelimit'])];
  const quotas = fields.flatMap((one) => toQuota(one, serverTime(headers, now)));
  return quotas.sort((a, b) => a.remaining - b.remaining || (b.resetMs ?? 0) - (a.resetMs ?? 0))[0];
}

/** Most responses have no such header: then none of the families is read. */
function hasQuota(headers: Headers): boolean {
  for (const name of Object.keys(headers)) if (QUOTA_HEADER.test(name)) return true;
  return false;
}

const QUOTA_HEADER = /^(?:inin-|x-)?rate-?limit/;

function toQuota({ left, limit, reset }: QuotaFields, now: number): Quota[] {
  if (left === undefined) return [];
  const resetMs = reset === undefined ? undefined : msUntilReset(reset, now);
  return [defined({ remaining: left, limit, resetMs })];
}

function msUntilReset(reset: number, now: number): number {
  if (reset >= EPOCH_MILLISECONDS) return Math.max(0, reset - now);
  return reset >= EPOCH_SECONDS ? Math.max(0, reset * 1_000 - now) : reset * 1_000;
}

/** `limit=100, remaining=5, reset=30` (draft 7), or `"default";r=5;t=30` for each policy (draft 8 on). */
function structuredFields(text = ''): QuotaFields[] {
  const item = (part: string, long: string, short: string) =>
    parseCount(new RegExp(`(?:^|[\\s,;])(?:${long}|${short})=([^\\s,;]*)`).exec(part)?.[1]);
  const policies = text.includes('"') ? text.replace(QUOTED, '').split(',') : [text];
  return policies.map((part) => ({
    left: item(part, 'remaining', 'r'),
    limit: item(part, 'limit', 'q'),
    reset: item(part, 'reset', 't'),
  }));
}

/** The name of a policy may contain text that looks like its numbers. */
const QUOTED = /"(?:\\.|[^"\\])*"/g;

/** A number, or the first of several joined ones: `100, 100;w=60`. More than 15 digits are not a count. */
function parseCount(text: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,15}(?:\.\d+)?)\s*(?:[,;]|$)/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
