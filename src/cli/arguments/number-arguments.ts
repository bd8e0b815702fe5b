import { InvalidArgumentError } from 'commander';

/** Parsers of numbers on the command line, each with the words for what is allowed. */

/** @throws InvalidArgumentError */
export const wholeNumberFrom =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number${rangeOf(min, max)}.`);
  };

/** @throws InvalidArgumentError */
export function share(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a share from 0 to 1, such as 0.05.');
}

/** @throws InvalidArgumentError */
export function minutes(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a number of minutes above 0, such as 30 or 0.5.');
}

function rangeOf(min: number, max: number): string {
  if (min === Number.MIN_SAFE_INTEGER) return '';
  return max === Number.MAX_SAFE_INTEGER ? `, at least ${min}` : ` from ${min} to ${max}`;
}
