import { type Interval, readInterval } from '../../time/interval.js';

/** Numbers as people read them: with separators and units, in plain ASCII, the same on every machine. */

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

/** `850 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: the two units that matter. */
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

/** `512 B`, `1.2 MB`; a megabyte has a million bytes. */
export const formatBytes = (value: number): string => formatScaled(value, ['B', 'kB', 'MB', 'GB', 'TB'], ' ');

/** `950`, `12.5k`, `3.2M`: for the ticks of an axis. */
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

/** `158/s`, `0.25/s`; nothing was measured in no time. */
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

/** One digit behind the point, where it says something. */
const formatDecimal = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

/**
 * A window as people read it, in UTC and as short as it can be: `2026-01-01 to 01-31`, `2026-01-01 12:00 to 18:00`. The end does not belong to it.
 *
 * @param to what stands between the ends
 */
export function formatWindow({ start, end }: Interval, to = 'to'): string {
  const [from, until] = [formatInstant(start), formatInstant(end)];
  return `${from} ${to} ${until.slice(commonPrefixLength(from, until))}`;
}

/** The same of a text `start/end`; any other text comes back as it is, and `null` is a call that is fetched in one piece. */
export function formatStoredWindow(window: string | null): string {
  if (window === null) return 'whole call';
  const read = readInterval(window);
  return typeof read === 'string' ? window : formatWindow(read);
}

/** `2026-01-01`, `2026-01-01 12:00`, `2026-01-01 12:00:05.250`: as fine as it has to be. */
export function formatInstant(at: number): string {
  const iso = new Date(at).toISOString();
  const time = iso
    .slice(11, -1)
    .replace(/(:00)?\.000$/, '')
    .replace(/^00:00$/, '');
  return time === '' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`;
}

/** How much of the second text the first one says already: the year or the day. */
function commonPrefixLength(from: string, until: string): number {
  if (from.slice(0, 10) === until.slice(0, 10) && from.length > 10 && until.length > 10) return 11;
  return from.slice(0, 4) === until.slice(0, 4) ? 5 : 0;
}

/** Characters of a text of others, unless told otherwise. */
const MOST = 400;
// eslint-disable-next-line no-control-regex -- what a server or a module says must not reach the terminal with its escapes
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A text without what moves the cursor, colours the terminal or breaks the line. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, ' ');

/** A text on one line, without control characters, cut where it is too long to be read. */
export function oneLine(text: string, most = MOST): string {
  const line = printable(text).trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}
