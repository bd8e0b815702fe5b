import { readInterval, type Interval } from '../../time/interval.js';

/**
 * A window as people read it, in UTC and as short as it can be: `2026-01-01 to 01-31`, `2026-01-01 12:00 to 18:00`. The end does not belong to it.
 *
 * @param to what stands between the ends
 */
export function windowText({ start, end }: Interval, to = 'to'): string {
  const [from, until] = [instantText(start), instantText(end)];
  return `${from} ${to} ${until.slice(sameHead(from, until))}`;
}

/** The same of a text `start/end`; any other text comes back as it is, and `null` is a call that is fetched in one piece. */
export function windowTextOf(window: string | null): string {
  if (window === null) return 'whole call';
  const read = readInterval(window);
  return typeof read === 'string' ? window : windowText(read);
}

/** `2026-01-01`, `2026-01-01 12:00`, `2026-01-01 12:00:05.250`: as fine as it has to be. */
export function instantText(at: number): string {
  const iso = new Date(at).toISOString();
  const time = iso
    .slice(11, -1)
    .replace(/(:00)?\.000$/, '')
    .replace(/^00:00$/, '');
  return time === '' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`;
}

/** How much of the second text the first one says already: the year or the day. */
function sameHead(from: string, until: string): number {
  if (from.slice(0, 10) === until.slice(0, 10) && from.length > 10 && until.length > 10) return 11;
  return from.slice(0, 4) === until.slice(0, 4) ? 5 : 0;
}
