import { InvalidArgumentError } from 'commander';
import { redactDeep } from '../errors/redact.js';
import type { JsonObject, JsonValue } from '../position.js';
import { type Interval, readInterval } from '../time/interval.js';

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

/** @throws InvalidArgumentError for what is no interval of two instants with their zone */
export function intervalArgument(text: string): Interval {
  const read = readInterval(text);
  if (typeof read !== 'string') return read;
  throw new InvalidArgumentError(
    `It must be two instants with their zone, such as 2026-01-01T00:00:00Z/2027-01-01T00:00:00Z; this is one ${read}.`,
  );
}

/** @throws InvalidArgumentError that shows the place where the text is no JSON */
export function jsonObject(text: string): JsonObject {
  const value = parseWithoutSecrets(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new InvalidArgumentError(`It must be a JSON object, such as '{"state": "active"}'.`);
}

/** @throws InvalidArgumentError that shows the place where the text is no JSON */
export function jsonArray(text: string): readonly JsonValue[] {
  const value = parseWithoutSecrets(text);
  if (Array.isArray(value)) return value as JsonValue[];
  throw new InvalidArgumentError(`It must be a JSON array, such as '["7f3c"]'.`);
}

function parseWithoutSecrets(text: string): JsonValue {
  const value = parseJson(text);
  // The state file keeps them for whoever goes on, and anybody may read that.
  if (JSON.stringify(redactDeep(value)) === JSON.stringify(value)) return value;
  throw new InvalidArgumentError(
    'It must hold no credentials: the state file keeps it. Let the module read them from the environment.',
  );
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be JSON in one argument, quoted for the shell: ${(error as SyntaxError).message}.`,
    );
  }
}

/** The fields of the output: paths, or names with the path that each is read from. */
export type FieldsArgument = readonly string[] | Readonly<Record<string, string>>;

/**
 * `id,name,division.id`, or with names of one's own `id,division_id=division.id`.
 *
 * @throws InvalidArgumentError
 */
export function fields(text: string): FieldsArgument {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.map(
    (part) => /^([^=]+?)(?:\s*=\s*([^=]+))?$/.exec(part)?.slice(1) as [string, string | undefined] | undefined,
  );
  const names = pairs.map((pair) => pair?.[0]);
  if (pairs.some((pair) => pair === undefined))
    throw new InvalidArgumentError(`It must be paths such as id,division.id, or name=path.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`It names ${twice} twice.`);
  if (pairs.every((pair) => pair![1] === undefined)) return parts;
  return Object.fromEntries(pairs.map((pair) => [pair![0], pair![1] ?? pair![0]]));
}

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
