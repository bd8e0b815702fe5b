import { InvalidArgumentError } from 'commander';
import { redactDeep } from '../errors/redact.js';
import { InexactNumberError } from '../errors/client-errors.js';
import { parseExact, stringifyExact } from '../json/exact-json.js';
import { type Interval, readInterval } from '../time/interval.js';

/** Parsers of option values. Each throws commander's InvalidArgumentError, which states what is allowed. */

/** An integer from `min` to `max`. */
export const wholeNumberFrom =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Must be a whole number${rangeOf(min, max)}.`);
  };

/** A fraction from 0 to 1. */
export function share(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Must be a fraction from 0 to 1, such as 0.05.');
}

/** A positive number of minutes. */
export function minutes(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError('Must be a number of minutes above 0, such as 30 or 0.5.');
}

function rangeOf(min: number, max: number): string {
  if (min === Number.MIN_SAFE_INTEGER) return '';
  return max === Number.MAX_SAFE_INTEGER ? `, at least ${min}` : ` from ${min} to ${max}`;
}

/** Two instants with time zones, separated by a slash. */
export function intervalArgument(text: string): Interval {
  const read = readInterval(text);
  if (typeof read !== 'string') return read;
  throw new InvalidArgumentError(
    `Must be two instants with time zones, such as 2026-01-01T00:00:00Z/2027-01-01T00:00:00Z; got one ${read}.`,
  );
}

/** JSON in which integers beyond 2^53 are bigints, so that what is sent is what was typed. */
export type TypedValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly TypedValue[]
  | { readonly [key: string]: TypedValue | undefined };

/** A JSON object without credentials. */
export function jsonObject(text: string): { readonly [key: string]: TypedValue | undefined } {
  const value = parseWithoutSecrets(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as { readonly [key: string]: TypedValue | undefined };
  throw new InvalidArgumentError(`Must be a JSON object, such as '{"state": "active"}'.`);
}

/** A JSON array without credentials. */
export function jsonArray(text: string): readonly TypedValue[] {
  const value = parseWithoutSecrets(text);
  if (Array.isArray(value)) return value as TypedValue[];
  throw new InvalidArgumentError(`Must be a JSON array, such as '["7f3c"]'.`);
}

function parseWithoutSecrets(text: string): unknown {
  const value = parseJson(text);
  // The state file stores the value in the clear.
  if (stringifyExact(redactDeep(value)) === stringifyExact(value)) return value;
  throw new InvalidArgumentError(
    'Must not contain credentials, because the state file stores it. Read them from the environment in the module.',
  );
}

function parseJson(text: string): unknown {
  try {
    return parseExact(text, 'bigint');
  } catch (error) {
    if (error instanceof InexactNumberError) {
      throw new InvalidArgumentError(
        `Must not contain ${error.number}${error.path && ` at ${error.path}`}, which would be sent as another number. Quote it to send its digits as text.`,
      );
    }
    throw new InvalidArgumentError(
      `Must be JSON in one argument, quoted for the shell: ${(error as SyntaxError).message}.`,
    );
  }
}

/** The fields of the output: paths, or paths by output name. */
type FieldsArgument = readonly string[] | Readonly<Record<string, string>>;

/** `id,name,division.id`, or renamed: `id,division_id=division.id`. */
export function fields(text: string): FieldsArgument {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.map(
    (part) => /^([^=]+?)(?:\s*=\s*([^=]+))?$/.exec(part)?.slice(1) as [string, string | undefined] | undefined,
  );
  const names = pairs.map((pair) => pair?.[0]);
  if (pairs.some((pair) => pair === undefined))
    throw new InvalidArgumentError(`Must be paths such as id,division.id, or name=path.`);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw new InvalidArgumentError(`${duplicate} occurs twice.`);
  if (pairs.every((pair) => pair![1] === undefined)) return parts;
  return Object.fromEntries(pairs.map((pair) => [pair![0], pair![1] ?? pair![0]]));
}

/** How to detect duplicates, as plain JSON. */
type DedupeArgument =
  | { readonly kind: 'off' }
  | { readonly kind: 'exact'; readonly bits: 64 | 128 }
  | { readonly kind: 'bloom'; readonly rate: number; readonly capacity: number };

/** `exact`, `exact64`, `bloom:<rate>:<records>` or `off`. */
export function dedupe(text: string): DedupeArgument {
  if (text === 'off') return { kind: 'off' };
  if (text === 'exact') return { kind: 'exact', bits: 128 };
  if (text === 'exact64') return { kind: 'exact', bits: 64 };
  const [, rate, capacity] = /^bloom:(0?\.\d+|\d(?:\.\d+)?e-\d+):(\d+|\de\d+)$/.exec(text) ?? [];
  if (Number(rate) > 0 && Number(rate) < 1 && Number(capacity) >= 1) {
    return { kind: 'bloom', rate: Number(rate), capacity: Number(capacity) };
  }
  throw new InvalidArgumentError(
    'Must be exact, exact64, off, or bloom:<rate>:<records>: the share of records that may be lost and the expected ' +
      'number of records, such as bloom:0.001:5000000.',
  );
}
