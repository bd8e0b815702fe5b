import { InvalidArgumentError } from 'commander';
import { readInterval, type Interval } from '../../time/interval.js';

/** @throws InvalidArgumentError for what is no interval of two instants with their zone */
export function intervalArgument(text: string): Interval {
  const read = readInterval(text);
  if (typeof read !== 'string') return read;
  throw new InvalidArgumentError(
    `It must be two instants with their zone, such as 2026-01-01T00:00:00Z/2027-01-01T00:00:00Z; this is one ${read}.`,
  );
}
