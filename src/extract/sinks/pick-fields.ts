import { z } from 'zod';
import { fieldPath, isFieldPath } from '../../paging/field-path.js';

/** Fields to write: paths, each under its own text; or names, each with the path of what stands under it. */
export type Fields = readonly string[] | Readonly<Record<string, string>>;

/** A chosen field: the name that it is written under, and how to read it. */
export interface Field {
  readonly name: string;
  readonly path: string;
  readonly get: (record: unknown) => unknown;
}

export const someFields = z.custom<Fields>(isFields, {
  error: `a list of different paths such as ['id', 'division.id'], or names with paths such as { division_id: 'division.id' }`,
});

function isFields(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const paths: unknown[] = Object.values(value);
  if (Array.isArray(value) && new Set(paths).size < paths.length) return false;
  return paths.length > 0 && paths.every(isFieldPath);
}

/** The fields in the order in which they were chosen. */
export function chosenFields(fields: Fields): readonly Field[] {
  const entries = Array.isArray(fields)
    ? (fields as readonly string[]).map((path) => [path, path] as const)
    : Object.entries(fields as Readonly<Record<string, string>>);
  return entries.map(([name, path]) => ({ name, path, get: fieldPath(path).get }));
}

/** The fields as words that stay the same as long as what is written does. */
export const describeFields = (fields: Fields | undefined): string =>
  fields ? JSON.stringify(chosenFields(fields).map(({ name, path }) => [name, path])) : 'all';

/** Flat records of the fields, each with all of them: `null` where a record has none. */
export function pickFields(fields: Fields): (record: unknown) => Record<string, unknown> {
  const chosen = chosenFields(fields);
  return (record) => Object.fromEntries(chosen.map(({ name, get }) => [name, get(record) ?? null]));
}
