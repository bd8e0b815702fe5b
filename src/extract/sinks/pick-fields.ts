import { z } from 'zod';
import { fieldPath, isFieldPath } from '../../json/field-path.js';

/** Fields to write: a list of paths, each of which is also the name, or an object of names and paths. */
export type Fields = readonly string[] | Readonly<Record<string, string>>;

/** A selected field: the name it is written under, and how to read it. */
export interface Field {
  readonly name: string;
  readonly path: string;
  readonly get: (record: unknown) => unknown;
}

export const fieldsOption = z.custom<Fields>(isFields, {
  error: `a list of different paths such as ['id', 'division.id'], or names with paths such as { division_id: 'division.id' }`,
});

function isFields(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const paths: unknown[] = Object.values(value);
  if (Array.isArray(value) && new Set(paths).size < paths.length) return false;
  return paths.length > 0 && paths.every(isFieldPath);
}

/** The fields, in the order in which they were selected. */
export function selectedFields(fields: Fields): readonly Field[] {
  const entries = Array.isArray(fields)
    ? (fields as readonly string[]).map((path) => [path, path] as const)
    : Object.entries(fields as Readonly<Record<string, string>>);
  return entries.map(([name, path]) => ({ name, path, get: fieldPath(path).get }));
}

/** Describes the fields for `Sink.identity`: the same text as long as the output has the same fields. */
export const describeFields = (fields: Fields | undefined): string =>
  fields ? JSON.stringify(selectedFields(fields).map(({ name, path }) => [name, path])) : 'all';

/** Makes flat records of the fields. A field that the record lacks is `null`. */
export class FieldPicker {
  readonly #fields: readonly Field[];
  /** Fields that no record has had so far. */
  readonly #unseen: Set<Field>;
  #records = 0;

  constructor(fields: Fields) {
    this.#fields = selectedFields(fields);
    this.#unseen = new Set(this.#fields);
  }

  readonly pick = (record: unknown): Record<string, unknown> => {
    this.#records += 1;
    return Object.fromEntries(this.#fields.map((field) => [field.name, this.#read(field, record)]));
  };

  /** Warns about fields that no record had, so that a misspelt path is found now rather than by the reader of the file. */
  warnMissing(where: string): void {
    if (this.#records === 0 || this.#unseen.size === 0) return;
    const paths = [...this.#unseen].map(({ path }) => JSON.stringify(path)).join(', ');
    process.emitWarning(`${where}: none of ${this.#records} records has a field ${paths}`, 'PagewrightWarning');
  }

  #read(field: Field, record: unknown): unknown {
    const value = field.get(record);
    if (value !== undefined) this.#unseen.delete(field);
    return value ?? null;
  }
}
