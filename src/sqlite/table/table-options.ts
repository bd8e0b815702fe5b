import { z } from 'zod';
import { ConfigurationError } from '../../errors/client-errors.js';
import { type Fields, fieldsOption } from '../../extract/sinks/pick-fields.js';
import { bool } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import { isFieldPath } from '../../json/field-path.js';
import { type SqliteOptions, sqliteShape } from '../sqlite-options.js';

export interface SqliteTableOptions extends SqliteOptions {
  /** Name of the table, made where it is missing. */
  readonly table: string;
  /**
   * Path of what tells records apart. It becomes the primary key, and a record that comes again takes the place of the first one.
   *
   * @default none: the table has a row for each record that came
   */
  readonly key?: string;
  /**
   * Columns: names with paths such as `{ division_id: 'division.id' }`, or paths such as `['id', 'division.id']`, of which the second stands in
   * `division_id`.
   *
   * @default the key alone, and `record`
   */
  readonly columns?: Fields;
  /** Whether the whole record is kept too, as JSON in the column `record`. @default true where no columns are named */
  readonly record?: boolean;
  /** Whether a new run may drop a table of that name with all its rows. @default false: refused when it begins */
  readonly overwrite?: boolean;
  /** Whether a new run may add to the rows of a table, or replace those with the same key. Needs `key`. @default false: refused when it begins */
  readonly append?: boolean;
}

const tableName = z.custom<string>(isSqlName, {
  error: 'a name of letters, digits and _ that begins with a letter or _, and not with sqlite_ or pagewright_',
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
    throw new ConfigurationError(`${where}: options "append" and "overwrite" exclude each other`);
  }
  if (append && key === undefined) {
    throw new ConfigurationError(
      `${where}: option "append" needs "key", by which rows of an earlier run are told from those of this one`,
    );
  }
  return resolved;
}

/** What may stand in SQL as a name, and is nobody else's. */
export function isSqlName(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[\p{L}_][\p{L}\p{N}_]{0,127}$/u.test(value) && !/^(sqlite|pagewright)_/i.test(value)
  );
}
