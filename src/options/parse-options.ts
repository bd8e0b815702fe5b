import type { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';

/**
 * The options as the schema gives them back, frozen.
 * Each field's schema carries, as its message, the words for what is allowed; the error adds where, which option and what came.
 *
 * @throws ConfigurationError that lists every wrong option
 */
export function parseOptions<S extends z.ZodType>(schema: S, input: unknown, where: string): Readonly<z.output<S>> {
  const result = schema.safeParse(input);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map((issue) => explain(issue, schema, input));
  throw new ConfigurationError(`${where}: ${faults.join('; ')}`);
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): string {
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${name ? `${name}.` : ''}${key}"`).join(', ');
    return `unknown option ${unknown}; allowed: ${allowedKeys(schema, issue.path)}`;
  }
  const came = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], input);
  if (name === '') return `options must be ${issue.message}, got ${describeValue(came)}`;
  return `option "${name}" must be ${issue.message}, got ${SECRET_OPTION.test(name) ? kindOf(came) : describeValue(came)}`;
}

/** Options that hold credentials: what came for them is told by its kind alone. */
const SECRET_OPTION = /(secret|token|password)$/i;

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function allowedKeys(schema: z.ZodType, path: readonly PropertyKey[]): string {
  let at: unknown = schema;
  for (const key of path) at = unwrap(shapeOf(at)?.[key as string]);
  const shape = shapeOf(at);
  return shape ? Object.keys(shape).join(', ') : 'see the documentation';
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  return (unwrap(schema) as { shape?: Record<string, unknown> } | undefined)?.shape;
}

function unwrap(schema: unknown): unknown {
  const inner = schema as { unwrap?: () => unknown } | undefined;
  return typeof inner?.unwrap === 'function' ? unwrap(inner.unwrap()) : schema;
}
