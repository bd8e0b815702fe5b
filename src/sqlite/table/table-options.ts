import { z } from 'zod';
import { ConfigurationError } from '../../errors/client-errors.js';
import { type Fields, fieldsOption } from '../../extract/sinks/pick-fields.js';
import { bool } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import { isFieldPath } from '../../json/field-path.js';
import { type SqliteOptions, sqliteShape } from '../sqlite-options.js';

/** Options of `sqliteTable()`. */
export interface SqliteTableOptions extends SqliteOptions {
  /** Name of the table, which is created if it does not exist. */
  readonly table: string;
  /**
   * Path of the field that identifies a record. It becomes the primary key, and a repeated record replaces its row.
   *
   * @default none: the table has one row per record received
   */
  readonly key?: string;
  /**
   * Columns: names with paths such as `{ division_id: 'division.id' }`, or paths such as `['id', 'division.id']`. The path `division.id` alone becomes
   * the column `division_id`.
   *
   * @default the key and `record`
   */
  readonly columns?: Fields;
  /** Also stores the whole record, as JSON in the column `record`. @default true without `columns` */
  readonly record?: boolean;
  /** Lets a new run drop an existing table with all its rows. @default false */
  readonly overwrite?: boolean;
  /** Lets a new run add rows to an existing table, or replace those with the same key. Needs `key`. @default false */
  readonly append?: boolean;
}

const tableName = z.custom<string>(isSqlName, {
  error: 'a name of letters, digits and _ that starts with a letter or _, and not with sqlite_ or pagewright_',
});

const OPTIONS = z.strictObject(
  {
    ...sqliteShape,
    table: tableName,
    key: z.custom<string>(isFieldPath, { error: "a path such as 'id' or 'user.id'" }).optional(),
    columns: fieldsOption.optional(),
    record: bool.optional(),
    overwrite: bool.default(false),
    append: bool.default(false),
  },
  { error: 'an object' },
);

export type ResolvedTableOptions = Readonly<z.output<typeof OPTIONS>>;

/** @throws ConfigurationError */
export function resolveTableOptions(options: SqliteTableOptions, where: string): ResolvedTableOptions {
  const resolved = parseOptions(OPTIONS, options, where);
  const { append, overwrite, key } = resolved;
  if (append && overwrite) {
    throw new ConfigurationError(`${where}: option "append" cannot be combined with "overwrite"`);
  }
  if (append && key === undefined) {
    throw new ConfigurationError(`${where}: option "key" is required when "append" is set`);
  }
  return resolved;
}

/** Whether a value is a valid name in SQL, and not a reserved one. */
export function isSqlName(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[\p{L}_][\p{L}\p{N}_]{0,127}$/u.test(value) && !/^(sqlite|pagewright)_/i.test(value)
  );
}
