import { isPlainObject } from './plain-objects.js';

/** An integer beyond 2^53, whose digits a parser may have rounded. */
export interface UnsafeNumber {
  readonly number: number;
  /** Keys and indexes that lead to it. */
  readonly path: readonly (string | number)[];
}

/** From here on JavaScript writes exponents. Such a number is a measure, and no count or id. */
const EXPONENTS = 1e21;

const isUnsafe = (value: number): boolean => {
  const size = value < 0 ? -value : value;
  return size > Number.MAX_SAFE_INTEGER && (size < EXPONENTS || size === Infinity);
};

/** Deeper than responses are. A value that is deeper may have a cycle, so from there on objects are remembered. */
const DEPTH = 100;
/** Deeper than this nothing is looked for, before the stack ends. */
const MAX_DEPTH = 2_000;

/**
 * The first number in a parsed value that may have lost digits: an integer beyond 2^53 that is written without an exponent, or infinity. Looks into plain
 * objects, lists, and the own fields of objects of other classes that are no containers or streams.
 */
export function findUnsafeNumber(value: unknown): UnsafeNumber | undefined {
  const path = pathIn(value, 0, undefined);
  if (path === undefined) return undefined;
  const steps = path === TOO_DEEP ? pathIn(value, 0, new Set()) : path;
  if (steps === undefined || steps === TOO_DEEP) return undefined;
  const number = [...steps].reverse().reduce((at, step) => (at as Record<string, unknown>)[step], value) as number;
  return { number, path: steps.reverse() };
}

const TOO_DEEP = Symbol('too deep');

/** Keys and indexes that lead to an unsafe number, innermost first. */
type Found = (string | number)[] | typeof TOO_DEEP | undefined;

function pathIn(value: unknown, depth: number, seen: Set<object> | undefined): Found {
  if (typeof value === 'number') return isUnsafe(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEPTH && seen === undefined) return TOO_DEEP;
  if (seen?.has(value)) return undefined;
  if (depth > MAX_DEPTH) return undefined;
  seen?.add(value);
  return Array.isArray(value) ? inList(value, depth, seen) : inObject(value, depth, seen);
}

function inList(list: readonly unknown[], depth: number, seen: Set<object> | undefined): Found {
  for (let index = 0; index < list.length; index += 1) {
    const one = list[index];
    // Most values are texts and small numbers, which need no call.
    if (typeof one === 'object' ? one === null : typeof one !== 'number' || !isUnsafe(one)) continue;
    const found = pathIn(one, depth + 1, seen);
    if (found !== undefined) return extended(found, index);
  }
  return undefined;
}

function inObject(object: object, depth: number, seen: Set<object> | undefined): Found {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && !isPlainObject(object) && isOpaque(object)) return undefined;
  for (const key in object) {
    const one = (object as Record<string, unknown>)[key];
    if (typeof one === 'object' ? one === null : typeof one !== 'number' || !isUnsafe(one)) continue;
    const found = pathIn(one, depth + 1, seen);
    if (found !== undefined) return extended(found, key);
  }
  return undefined;
}

function extended(found: NonNullable<Found>, step: string | number): Found {
  if (found !== TOO_DEEP) found.push(step);
  return found;
}

/** Bytes, dates, streams, sockets and the like, which hold no records. */
function isOpaque(object: object): boolean {
  const { pipe, on, getReader } = object as Record<string, unknown>;
  return (
    ArrayBuffer.isView(object) ||
    object instanceof ArrayBuffer ||
    object instanceof Date ||
    [pipe, on, getReader].some((member) => typeof member === 'function')
  );
}
