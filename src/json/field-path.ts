import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { isPlainObject, type Params } from './plain-objects.js';

/** A compiled path such as `'a.b[0].c'` or `'["@odata.nextLink"]'`. Reads and writes own properties only. */
export interface FieldPath {
  readonly text: string;
  /** The first key. */
  readonly root: string;
  /** The path in its shortest spelling: the same for `a["b"]` and `a.b`. */
  readonly canonical: string;
  readonly get: (from: unknown) => unknown;
  /** Writes into `params`, and creates the objects on the way. */
  set(params: Params, value: unknown): void;
  /** Removes the field, if it exists. */
  remove(params: Params): void;
}

const STEP = /^(?:\.?([^.[\]"']+)|\[(\d+)\]|\[(?:"([^"]+)"|'([^']+)')\])/;
const UNSAFE = new Set(['__proto__', 'prototype', 'constructor']);

/** True for keys that could reach a prototype. */
export const isUnsafeKey = (key: string) => UNSAFE.has(key);

/** @throws ConfigurationError for a path that is empty, malformed, or names `__proto__`, `prototype` or `constructor` */
export function fieldPath(text: string): FieldPath {
  const steps = parse(text);
  const last = steps[steps.length - 1] as string;
  return {
    text,
    root: steps[0] as string,
    canonical: pathOf(steps),
    get(from) {
      let value = from;
      for (const step of steps) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
        value = (value as Params)[step];
      }
      return value;
    },
    set(params, value) {
      parentOf(params, steps, true)![last] = value;
    },
    remove(params) {
      const parent = parentOf(params, steps, false);
      if (parent) delete parent[last];
    },
  };
}

/** Writes a key as a step of a path, quoted if it would otherwise be read as several: `next`, `["@odata.nextLink"]`. */
export const stepText = (key: string): string =>
  key === '' || /[.[\]"'@:\s]/.test(key) ? `[${JSON.stringify(key)}]` : key;

/** Writes the steps of a path as text. */
export const pathOf = (steps: readonly string[]): string =>
  steps.map(stepText).reduce((path, step) => (step.startsWith('[') ? path + step : `${path}.${step}`));

/** Returns the first of several paths whose value passes. `undefined` never passes. */
export function findPath(
  paths: readonly FieldPath[],
  from: unknown,
  passes: (value: unknown) => boolean,
): FieldPath | undefined {
  if (typeof from !== 'object' || from === null) return undefined;
  for (const path of paths) if (Object.hasOwn(from, path.root) && passes(path.get(from))) return path;
  return undefined;
}

/** Returns true for a text that `fieldPath` accepts. */
export function isFieldPath(value: unknown): value is string {
  try {
    return fieldPath(value as string) !== undefined;
  } catch {
    return false;
  }
}

function parse(text: string): string[] {
  if (typeof text !== 'string' || text === '' || text.startsWith('.')) throw malformed(text);
  const steps: string[] = [];
  for (let rest = text; rest !== '';) {
    const match = STEP.exec(rest);
    if (!match) throw malformed(text);
    const key = (match[1] ?? match[2] ?? match[3] ?? match[4]) as string;
    if (isUnsafeKey(key))
      throw new ConfigurationError(`the path ${describeValue(text)} is refused: "${key}" could reach a prototype`);
    steps.push(key);
    rest = rest.slice(match[0].length);
  }
  return steps;
}

const malformed = (text: unknown) =>
  new ConfigurationError(`a path must look like 'a.b[0].c' or '["odd.key"]', got ${describeValue(text)}`);

function ownValue(from: unknown, key: string): unknown {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, key)) return undefined;
  return (from as Params)[key];
}

/** A class instance below the top of the params is the caller's own object, so it is written into as a copy. */
const ownCopy = (value: object): Params =>
  isPlainObject(value) || Array.isArray(value) ? (value as Params) : { ...value };

function parentOf(params: Params, steps: readonly string[], create: boolean): Params | undefined {
  let at: Params = params;
  for (const key of steps.slice(0, -1)) {
    const below = ownValue(at, key);
    if (typeof below === 'object' && below !== null) at = create ? (at[key] = ownCopy(below)) : (below as Params);
    else if (create) at = at[key] = {};
    else return undefined;
  }
  return at;
}
