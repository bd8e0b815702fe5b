import { z } from 'zod';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { isFieldPath } from '../json/field-path.js';
import {
  bool,
  instanceWith,
  nonEmptyString,
  parseOptions,
  plainObject,
  wholeNumber,
} from '../options/parse-options.js';
import {
  connectionsOf,
  openTable,
  type PostgresClient,
  type PostgresPool,
  type PostgresSource,
  type PostgresTarget,
} from './postgres-session.js';
import { columnsFor, type PostgresColumns, RECORD, type Table } from './postgres-table.js';
import type { Sink } from '../extract/sinks/sink.js';
import { sqlName } from '../extract/sinks/upsert-sql.js';

/** Options of `postgres()`. */
export interface PostgresOptions extends PostgresSource {
  /** Name of the table. */
  readonly table: string;
  /** Name of the schema. @default the first one on the connection's search path that has the table, or can */
  readonly schema?: string;
  /**
   * Names of the columns that identify a record. The table needs a primary key or a unique index on them. Without `columns` they are also the paths
   * in the record.
   */
  readonly key: string | readonly string[];
  /**
   * Columns: paths such as `['id', 'division.id']`, names with paths such as `{ division_id: 'division.id' }`, or names with
   * `{ path: 'conversationStart', type: 'timestamptz' }`. Objects and lists are written as JSON, except lists in an array column.
   *
   * @default the key, and the whole record as `jsonb` in `record`
   */
  readonly columns?: PostgresColumns;
  /** Creates the table if it does not exist: columns of their `type`, otherwise `text`, and `key` as primary key. @default true */
  readonly create?: boolean;
  /** Maximum number of records in one statement; fewer if it would have more than 65,535 parameters. @default 1000 */
  readonly batchSize?: number;
}

const KEY_EXPECTED =
  'a column, or a list of columns, that identifies a record: without it, a page that is written again after a crash would be stored twice';
const isKey = (value: unknown): value is string | string[] =>
  [value].flat().length > 0 && [value].flat().every((name) => typeof name === 'string' && name !== '');

const OPTIONS = z.strictObject(
  {
    connection: z
      .union([z.string().min(1), plainObject('an object')], {
        error: 'a connection string, or the options of a Pool of pg',
      })
      .optional(),
    pool: instanceWith<PostgresPool>('a Pool of pg', 'connect').optional(),
    client: instanceWith<PostgresClient>('a Client of pg', 'query').optional(),
    table: nonEmptyString,
    schema: nonEmptyString.optional(),
    key: z.custom<string | readonly string[]>(isKey, { error: KEY_EXPECTED }),
    columns: z
      .custom<PostgresColumns>(isColumns, { error: `paths, or names with paths or with { path, type }` })
      .optional(),
    create: bool.default(true),
    batchSize: wholeNumber(1).default(1000),
  },
  { error: 'an object' },
);

/** A type becomes part of the statement, so it must look like one: `numeric(10, 2)`, `text[]`. */
const TYPE = /^[a-z][\w ]*(\(\d+(, ?\d+)?\))?[\w ]*(\[\])*$/i;

function isColumns(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isFieldPath) && new Set(value).size === value.length;
  if (typeof value !== 'object' || value === null) return false;
  const columns = Object.entries(value as Record<string, unknown>);
  return columns.length > 0 && columns.every(([name, of]) => name !== '' && isColumn(of));
}

function isColumn(of: unknown): boolean {
  if (typeof of !== 'object' || of === null) return isFieldPath(of);
  const { path, type = 'text', ...unknown } = of as Record<string, unknown>;
  return isFieldPath(path) && typeof type === 'string' && TYPE.test(type) && Object.keys(unknown).length === 0;
}

/**
 * Writes records to a table of PostgreSQL. Needs the package `pg`.
 *
 * Effectively once: each page is one transaction of upserts by `key`, so a page that is written again after a crash replaces itself. Existing rows
 * stay, unless the run has a record with their key. Rows cannot be taken back: if a chunk restarts without `dedupe`, rows stay that the server no
 * longer sends.
 *
 * @example
 * extract(users, { to: postgres({ connection: process.env.DATABASE_URL, table: 'users', key: 'id' }) });
 * @throws ConfigurationError for unknown or malformed options; the run fails with a `SinkError` if the table does not match
 */
export function postgres<T = unknown>(options: PostgresOptions): Sink<T> {
  const resolved = parseOptions(OPTIONS, options, 'postgres()');
  const { schema, create, batchSize } = resolved;
  if ([resolved.connection, resolved.pool, resolved.client].filter(Boolean).length !== 1) {
    throw new ConfigurationError('postgres(): set exactly one of the options connection, pool and client');
  }
  const table = tableOf(resolved);
  const where = schema === undefined ? resolved.table : `${schema}.${resolved.table}`;
  const target: PostgresTarget = { where, table, create, batchSize };
  const columns = table.columns.map(({ name, path, type }) => [name, path, type]);
  return {
    kind: 'postgres',
    identity: `postgres ${table.name}, key ${JSON.stringify(table.key)}, columns ${JSON.stringify(columns)}`,
    where,
    guarantee: 'effectively once',
    open: async () => openTable(target, await connectionsOf(resolved)),
  };
}

function tableOf({ table, schema, key: given, columns: chosen }: z.output<typeof OPTIONS>): Table {
  const key = [given].flat();
  if (chosen === undefined && key.includes(RECORD)) {
    throw new ConfigurationError(
      `postgres(): the key "${RECORD}" is the column of the whole record. Set columns, or another key`,
    );
  }
  const columns = columnsFor(chosen, key);
  const missing = key.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length > 0) {
    const all = columns.map(({ name }) => name).join(', ');
    throw new ConfigurationError(`postgres(): the key ${missing.join(', ')} is not one of the columns ${all}`);
  }
  return { name: schema === undefined ? sqlName(table) : `${sqlName(schema)}.${sqlName(table)}`, columns, key };
}
