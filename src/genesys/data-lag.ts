import type { Notice } from '../paging/options.js';
import { readInterval } from '../time/interval.js';

/** What the platform does not have yet: jobs run over a copy of the data, which may be a day old. */
export const dataLag: Notice = ({ body }, { interval }) => {
  const { dataAvailabilityDate: until } = (body ?? {}) as { readonly dataAvailabilityDate?: unknown };
  const asked = readInterval(interval);
  if (typeof until !== 'string' || typeof asked === 'string' || !(asked.end > Date.parse(until))) return undefined;
  return `the interval ends at ${new Date(asked.end).toISOString()}, but the platform has data up to ${until} alone: what came later is missing, so ask for it another time`;
};
