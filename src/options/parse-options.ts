import { z } from 'zod';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import type { Clock } from '../time/clock.js';

/**
 * Validates options and fills in the schema's defaults; the result is frozen.
 * Each field's schema carries a message that says what is allowed. The error adds the place, the option and the value received.
 *
 * @throws ConfigurationError that lists every invalid option
 */
export function parseOptions<S extends z.ZodType>(schema: S, input: unknown, where: string): Readonly<z.output<S>> {
  const result = schema.safeParse(input);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map((issue) => explain(issue, schema, input));
  throw new ConfigurationError(`${where}: ${faults.join('; ')}`);
}

/**
 * Validates options without filling in defaults, so that they can still be merged with others; the result is a frozen copy.
 *
 * @throws ConfigurationError that lists every invalid option
 */
export function checkOptions<T extends object>(schema: z.ZodType, input: T, where: string): Readonly<T> {
  const parsed = parseOptions(schema, input, where) as T;
  return Object.freeze(Object.fromEntries(Object.keys(input).map((name) => [name, parsed[name as keyof T]])) as T);
}

/** A message that begins so is a rule between options, such as `cannot be combined with "limits"`; any other says what is allowed. */
const RULE = /^(cannot|requires|is required) /;

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): string {
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${name ? `${name}.` : ''}${key}"`).join(', ');
    return `unknown option ${unknown}; allowed: ${allowedKeys(schema, issue.path)}`;
  }
  const received = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], input);
  if (name === '') return `options must be ${issue.message}, got ${describeValue(received)}`;
  const got = `, got ${SECRET_OPTION.test(name) ? kindOf(received) : describeValue(received)}`;
  if (RULE.test(issue.message)) return `option "${name}" ${issue.message}${received === undefined ? '' : got}`;
  return `option "${name}" must be ${issue.message}${got}`;
}

/** Options that hold credentials: messages name only the type of their value. */
const SECRET_OPTION = /(secret|token|password)$/i;

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function allowedKeys(schema: z.ZodType, path: readonly PropertyKey[]): string {
  const objects = path.reduce<readonly ObjectSchema[]>(
    (found, key) =>
      // An index selects an element, whose schema `objectsIn` has found already.
      typeof key === 'number' ? found : found.flatMap(({ shape }) => objectsIn(shape[key as string])),
    objectsIn(schema),
  );
  const keys = new Set(objects.flatMap(({ shape }) => Object.keys(shape)));
  return keys.size > 0 ? [...keys].join(', ') : 'see the documentation';
}

interface ObjectSchema {
  readonly shape: Readonly<Record<string, unknown>>;
}

/** The schemas of the objects that a schema accepts: itself, the elements of an array, and each member of a union. */
function objectsIn(schema: unknown): readonly ObjectSchema[] {
  const { shape, unwrap, options } = (schema ?? {}) as Partial<ObjectSchema> & {
    readonly unwrap?: () => unknown;
    readonly options?: readonly unknown[];
  };
  if (shape) return [{ shape }];
  if (unwrap) return objectsIn(unwrap());
  return options?.flatMap(objectsIn) ?? [];
}

/** Checks that several option schemas share; the message of each is the words for what is allowed. */

export const wholeNumber = (min: number) =>
  z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= min, {
    error: `a whole number, at least ${min}`,
  });

export const countOrInfinity = (min: number) =>
  z.custom<number>((value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= min), {
    error: `a whole number, at least ${min}, or Infinity`,
  });

export const milliseconds = z.custom<number>(
  (value) => typeof value === 'number' && value > 0 && !Number.isNaN(value),
  { error: 'a positive number of milliseconds' },
);

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `'${value}'`).join(', ')}` });

export const bool = z.boolean({ error: 'true or false' });

export const functionOption = <F>(words: string) =>
  z.custom<F>((value) => typeof value === 'function', { error: words });

/** An object that has these methods. */
export const instanceWith = <T>(words: string, ...methods: readonly string[]) =>
  z.custom<T>((value) => hasMethods(value, ...methods), { error: words });

export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  methods.every((name) => typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function');

export const clockOption = instanceWith<Clock>('a Clock with now() and sleep()', 'now', 'sleep');

export const nonEmptyString = z.string({ error: 'a name' }).min(1, { error: 'a name' });

export const plainObject = (words: string) =>
  z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: words,
  });
