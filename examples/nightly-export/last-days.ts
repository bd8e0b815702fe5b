const DAY_MS = 86_400_000;

/** Whole days in UTC up to the midnight before `now`. */
export interface LastDays {
  /** `start/end`, the format of the API. */
  readonly interval: string;
  /** The last day, such as `2026-03-01`. */
  readonly lastDay: string;
}

/** @param now milliseconds since the epoch */
export function lastDays(days: number, now: number): LastDays {
  const end = Math.floor(now / DAY_MS) * DAY_MS;
  const [from, to, last] = [end - days * DAY_MS, end, end - DAY_MS].map((at) => new Date(at).toISOString());
  return { interval: `${from}/${to}`, lastDay: last!.slice(0, 10) };
}
