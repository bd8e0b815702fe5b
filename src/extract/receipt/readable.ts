/** Numbers as people read them: with separators and units, in plain ASCII, the same on every machine. */

/** `25,000` */
export const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** `1 chunk`, `2,000 chunks` */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

const DURATIONS = [
  { unit: 'd', ms: 86_400_000, rest: 'h', restMs: 3_600_000 },
  { unit: 'h', ms: 3_600_000, rest: 'min', restMs: 60_000 },
  { unit: 'min', ms: 60_000, rest: 's', restMs: 1_000 },
] as const;

/** `850 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: the two units that matter. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${decimal(ms / 1_000)} s`;
  for (const { unit, ms: size, rest, restMs } of DURATIONS) {
    const inRest = Math.round(ms / restMs);
    const perUnit = size / restMs;
    if (inRest < perUnit) continue;
    const left = inRest % perUnit;
    return left === 0
      ? `${count(inRest / perUnit)} ${unit}`
      : `${count(Math.floor(inRest / perUnit))} ${unit} ${left} ${rest}`;
  }
  return '1 min';
}

/** `512 B`, `1.2 MB`; a megabyte has a million bytes. */
export const bytes = (value: number): string => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB'], ' ');

/** `950`, `12.5k`, `3.2M`: for the ticks of an axis. */
export const short = (value: number): string => scaled(value, ['', 'k', 'M', 'G', 'T'], '');

function scaled(value: number, units: readonly string[], space: string): string {
  let rest = value;
  let unit = 0;
  // From 999.95 on, the rounded number would have four digits.
  while (rest >= 999.95 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  return `${decimal(rest)}${space}${units[unit]}`;
}

/** `158/s`, `0.25/s`; nothing was measured in no time. */
export function pace(records: number, ms: number): string {
  if (ms <= 0) return '-';
  const perSecond = (records * 1_000) / ms;
  return `${perSecond >= 10 || perSecond === 0 ? count(perSecond) : String(Number(perSecond.toPrecision(2)))}/s`;
}

const LARGE = ['', ' thousand', ' million', ' billion', ' trillion'];

/** A probability as odds: `none`, `3.2 %`, `1 in 24 million`, `1 in 10^18`. */
export function odds(probability: number): string {
  if (probability <= 0) return 'none';
  if (probability >= 0.01) return `${decimal(probability * 100)} %`;
  const one = Number((1 / probability).toPrecision(2));
  if (one < 10_000) return `1 in ${count(one)}`;
  if (one >= 1e15) return `1 in 10^${Math.floor(Math.log10(one))}`;
  const power = Math.floor(Math.log10(one) / 3);
  return `1 in ${decimal(one / 1_000 ** power)}${LARGE[power]}`;
}

/** One digit behind the point, where it says something. */
const decimal = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
