import { parseInterval, type Interval } from '../time/interval.js';

export type { Interval };

/**
 * Reads an interval as the queries of Genesys Cloud take it: two instants of ISO 8601, each with its zone, the earlier one first.
 *
 * @param where who asks, for the message
 * @example
 * checkInterval('2026-03-01T00:00:00Z/2026-03-02T00:00:00Z') // { start, end } in milliseconds since 1970
 * @throws ConfigurationError for anything else, naming what came
 */
export const checkInterval = (interval: unknown, where = 'checkInterval()'): Interval => parseInterval(interval, where);
