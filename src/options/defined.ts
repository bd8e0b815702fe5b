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
