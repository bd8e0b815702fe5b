/** The params of a request: the last argument of an annotated method. */
export type Params = Record<string, unknown>;

/**
 * A copy that shares nothing with the original as far as plain objects, arrays and dates go. Other values, such as class instances below the
 * top, stay the same objects; of one at the top, its own fields are copied. Keys named `__proto__` stay ordinary keys.
 */
export function copyParams(params: Params): Params {
  return copyFields(params, {}, new Map());
}

function copyValue(value: unknown, done: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (done.has(value)) return done.get(value);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    done.set(value, copy);
    for (const element of value) copy.push(copyValue(element, done));
    return copy;
  }
  if (value instanceof Date) return new Date(value.getTime());
  return isPlainObject(value) ? copyFields(value as Params, {}, done) : value;
}

function copyFields(from: Params, to: Params, done: Map<object, unknown>): Params {
  done.set(from, to);
  for (const key of Object.keys(from)) {
    const value = copyValue(from[key], done);
    if (key === '__proto__') {
      Object.defineProperty(to, key, { value, enumerable: true, writable: true, configurable: true });
    } else {
      to[key] = value;
    }
  }
  return to;
}

/** A JSON value with the digits of its bigints as text; the same value if it has none. */
export function bigintsAsText(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(bigintsAsText);
    return list.some((one, i) => one !== value[i]) ? list : value;
  }
  const fields = Object.entries(value).map(([key, inner]) => [key, bigintsAsText(inner)] as const);
  const changed = fields.some(([key, inner]) => inner !== (value as Params)[key]);
  return changed ? Object.fromEntries(fields) : value;
}

/** An object literal, of whatever realm. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The same fields, each optional where it may be `undefined`. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the fields whose value is `undefined`. */
export function defined<const T extends object>(fields: T): Defined<T> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) copy[name] = value;
  return copy as Defined<T>;
}

/** A copy without the fields named, and without those whose value is `undefined`. */
export function omit<T extends object>(options: T, names: readonly (keyof T)[] = []): T {
  const copy = defined(options) as T;
  for (const name of names) delete copy[name];
  return copy;
}

/** One set of options over another, field by field; `undefined` overrides nothing. */
export const mergeDefined = <T extends object>(upper: T | undefined, lower: T | undefined): T =>
  ({ ...lower, ...(upper && omit(upper)) }) as T;
