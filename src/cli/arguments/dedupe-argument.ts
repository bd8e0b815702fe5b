import { InvalidArgumentError } from 'commander';

/** How duplicates are to be told. Plain JSON. */
export type DedupeArgument =
  | { readonly kind: 'off' }
  | { readonly kind: 'exact'; readonly bits: 64 | 128 }
  | { readonly kind: 'bloom'; readonly rate: number; readonly capacity: number };

/**
 * `exact`, `exact64`, `bloom:<rate>:<records>` or `off`.
 *
 * @throws InvalidArgumentError
 */
export function dedupe(text: string): DedupeArgument {
  if (text === 'off') return { kind: 'off' };
  if (text === 'exact') return { kind: 'exact', bits: 128 };
  if (text === 'exact64') return { kind: 'exact', bits: 64 };
  const [, rate, capacity] = /^bloom:(0?\.\d+|\d(?:\.\d+)?e-\d+):(\d+|\de\d+)$/.exec(text) ?? [];
  if (Number(rate) > 0 && Number(rate) < 1 && Number(capacity) >= 1) {
    return { kind: 'bloom', rate: Number(rate), capacity: Number(capacity) };
  }
  throw new InvalidArgumentError(
    'It must be exact, exact64, off, or bloom with the share of records that may be lost and the records to expect, such as bloom:0.001:5000000.',
  );
}
