import { type Interval, readInterval } from '../../time/interval.js';

/** Numbers and times for people, in plain ASCII, the same on every machine. */

/** `25,000` */
export const formatCount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** `1 chunk`, `2,000 chunks` */
export const pluralize = (value: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(value)} ${value === 1 ? noun : plural}`;

const DURATIONS = [
  { unit: 'd', ms: 86_400_000, rest: 'h', restMs: 3_600_000 },
  { unit: 'h', ms: 3_600_000, rest: 'min', restMs: 60_000 },
  { unit: 'min', ms: 60_000, rest: 's', restMs: 1_000 },
] as const;

/** `850 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: at most two units. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${formatDecimal(ms / 1_000)} s`;
  for (const { unit, ms: size, rest, restMs } of DURATIONS) {
    const inRest = Math.round(ms / restMs);
    const perUnit = size / restMs;
    if (inRest < perUnit) continue;
    const left = inRest % perUnit;
    return left === 0
      ? `${formatCount(inRest / perUnit)} ${unit}`
      : `${formatCount(Math.floor(inRest / perUnit))} ${unit} ${left} ${rest}`;
  }
  return '1 min';
}

/** `512 B`, `1.2 MB`, with a million bytes per megabyte. */
export const formatBytes = (value: number): string => formatScaled(value, ['B', 'kB', 'MB', 'GB', 'TB'], ' ');

/** `950`, `12.5k`, `3.2M`, for the ticks of an axis. */
export const formatShort = (value: number): string => formatScaled(value, ['', 'k', 'M', 'G', 'T'], '');

function formatScaled(value: number, units: readonly string[], space: string): string {
  let rest = value;
  let unit = 0;
  // From 999.95 on, the rounded number would have four digits.
  while (rest >= 999.95 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  return `${formatDecimal(rest)}${space}${units[unit]}`;
}

/** `158/s`, `0.25/s`, or `-` if no time has passed. */
export function formatRate(records: number, ms: number): string {
  if (ms <= 0) return '-';
  const perSecond = (records * 1_000) / ms;
  return `${perSecond >= 10 || perSecond === 0 ? formatCount(perSecond) : String(Number(perSecond.toPrecision(2)))}/s`;
}

const LARGE = ['', ' thousand', ' million', ' billion', ' trillion'];

/** A probability as odds: `none`, `3.2 %`, `1 in 24 million`, `1 in 10^18`. */
export function formatOdds(probability: number): string {
  if (probability <= 0) return 'none';
  if (probability >= 0.01) return `${formatDecimal(probability * 100)} %`;
  const one = Number((1 / probability).toPrecision(2));
  if (one < 10_000) return `1 in ${formatCount(one)}`;
  if (one >= 1e15) return `1 in 10^${Math.floor(Math.log10(one))}`;
  const power = Math.floor(Math.log10(one) / 3);
  return `1 in ${formatDecimal(one / 1_000 ** power)}${LARGE[power]}`;
}

/** At most one decimal digit. */
const formatDecimal = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

/**
 * A window in UTC, as short as possible: `2026-01-01 to 01-31`, `2026-01-01 12:00 to 18:00`. The end is exclusive.
 *
 * @param to the word between the ends
 */
export function formatWindow({ start, end }: Interval, to = 'to'): string {
  const [from, until] = [formatInstant(start), formatInstant(end)];
  return `${from} ${to} ${until.slice(commonPrefixLength(from, until))}`;
}

/** The same for `start/end`. Returns other text unchanged, and `whole call` for `null`. */
export function formatStoredWindow(window: string | null): string {
  if (window === null) return 'whole call';
  const read = readInterval(window);
  return typeof read === 'string' ? window : formatWindow(read);
}

/** `2026-01-01`, `2026-01-01 12:00`, `2026-01-01 12:00:05.250`, as precise as needed. */
export function formatInstant(at: number): string {
  const iso = new Date(at).toISOString();
  const time = iso
    .slice(11, -1)
    .replace(/(:00)?\.000$/, '')
    .replace(/^00:00$/, '');
  return time === '' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`;
}

/** Length of the year or day that both share. */
function commonPrefixLength(from: string, until: string): number {
  if (from.slice(0, 10) === until.slice(0, 10) && from.length > 10 && until.length > 10) return 11;
  return from.slice(0, 4) === until.slice(0, 4) ? 5 : 0;
}

const MAX_LENGTH = 400;
// eslint-disable-next-line no-control-regex -- text of servers and modules must not reach the terminal with its escapes
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Replaces control characters, such as terminal escapes and line breaks, by spaces. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, ' ');

/** Text on one line, without control characters, truncated to `maxLength`. */
export function oneLine(text: string, maxLength = MAX_LENGTH): string {
  const line = printable(text).trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 3)}...` : line;
}
