import { isPlain } from '../../paging/copy-params.js';
import { isSimpleKey } from '../../paging/records/record-key.js';

/** What `canonicalKey` takes, in the words of a message. */
export const ALLOWED_KEY =
  'a string, a number or a bigint, or a list or an object of such and of true and false, with at least one in it';

/** Deeper than any key that somebody means; what a server sends can be deeper than the stack. */
const MAX_DEPTH = 8;

/**
 * A key as text: JSON with the fields of objects in order, bigints with an `n` behind. Two keys have one text only if they are equal. The text is
 * hashed into what checkpoint stores keep, so it must stay the same from version to version.
 *
 * @returns `undefined` for what can be no key. A part that is missing (`undefined`, `null`, NaN) makes the whole no key.
 */
export function canonicalKey(key: unknown): string | undefined {
  return isSimpleKey(key) ? simple(key) : compound(key, MAX_DEPTH);
}

/** Strings are quoted by JSON rather than by hand because it also escapes halves of surrogate pairs, which UTF-8 would make one. */
function simple(key: string | number | bigint): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'bigint' ? `${key}n` : String(key);
}

function compound(key: unknown, depth: number): string | undefined {
  if (depth === 0 || typeof key !== 'object' || key === null) return undefined;
  if (Array.isArray(key)) return listOf(key, depth);
  return isPlain(key) ? fieldsOf(key as Record<string, unknown>, depth) : undefined;
}

function listOf(list: readonly unknown[], depth: number): string | undefined {
  // Not map, which would leave holes out.
  const parts = Array.from(list, (value) => part(value, depth));
  return complete(parts) ? `[${parts.join()}]` : undefined;
}

function fieldsOf(fields: Record<string, unknown>, depth: number): string | undefined {
  const names = Object.keys(fields).sort();
  const parts = names.map((name) => part(fields[name], depth));
  return complete(parts) ? `{${names.map((name, i) => `${JSON.stringify(name)}:${parts[i]}`).join()}}` : undefined;
}

function part(value: unknown, depth: number): string | undefined {
  if (typeof value === 'boolean') return String(value);
  return isSimpleKey(value) ? simple(value) : compound(value, depth - 1);
}

const complete = (parts: readonly (string | undefined)[]) => parts.length > 0 && !parts.includes(undefined);
