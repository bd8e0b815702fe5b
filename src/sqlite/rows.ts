import type { Chunk } from '../extract/checkpoints/chunk.js';
import type { StoredRun } from '../extract/checkpoints/stored-run.js';
import type { SqliteRow, SqliteValue } from './database.js';

/** How a field stands in its column: `json` as JSON text; `optional` fields are left out where the column is null. */
interface Column<F> {
  readonly field: F;
  readonly column: string;
  readonly json?: true;
  readonly optional?: true;
}

type Fields<T> = readonly Column<keyof T & string>[];

const CHUNK: Fields<Chunk> = [
  { field: 'key', column: 'key' },
  { field: 'order', column: 'place' },
  { field: 'parent', column: 'parent', optional: true },
  { field: 'window', column: 'stretch', json: true },
  { field: 'state', column: 'state' },
  { field: 'token', column: 'token' },
  { field: 'owner', column: 'owner', optional: true },
  { field: 'leaseUntil', column: 'lease_until', optional: true },
  { field: 'attempts', column: 'attempts' },
  { field: 'pass', column: 'pass' },
  { field: 'position', column: 'position', json: true },
  { field: 'got', column: 'got' },
  { field: 'expected', column: 'expected' },
  { field: 'counts', column: 'counts', json: true },
  { field: 'mark', column: 'mark', json: true },
  { field: 'failure', column: 'failure', json: true, optional: true },
  { field: 'startedAt', column: 'started_at', optional: true },
  { field: 'endedAt', column: 'ended_at', optional: true },
];

/** A run without its holder, which stands in two columns of its own. */
const RUN: Fields<StoredRun> = [
  { field: 'run', column: 'run' },
  { field: 'endpoint', column: 'endpoint' },
  { field: 'identity', column: 'identity', json: true },
  { field: 'createdAt', column: 'created_at' },
  { field: 'invocation', column: 'invocation', json: true, optional: true },
  { field: 'sessions', column: 'sessions' },
  { field: 'receipt', column: 'receipt', json: true, optional: true },
];

export const CHUNK_COLUMNS: readonly string[] = CHUNK.map(({ column }) => column);
export const RUN_COLUMNS: readonly string[] = RUN.map(({ column }) => column);

/** In the order of `CHUNK_COLUMNS`. */
export const chunkValues = (chunk: Chunk): SqliteValue[] => CHUNK.map((column) => written(chunk, column));

/** In the order of `RUN_COLUMNS`. */
export const runValues = (run: StoredRun): SqliteValue[] => RUN.map((column) => written(run, column));

export const chunkIn = (run: string, row: SqliteRow): Chunk => ({ run, ...read(row, CHUNK) }) as Chunk;

export function runIn(row: SqliteRow): StoredRun {
  const { owner, held_until: until } = row;
  const holder = owner === null ? {} : { holder: { owner, until } };
  return { ...read(row, RUN), ...holder } as StoredRun;
}

function written<T>(from: T, { field, json }: Column<keyof T & string>): SqliteValue {
  const value = from[field] ?? null;
  return json && value !== null ? JSON.stringify(value) : (value as SqliteValue);
}

function read(row: SqliteRow, fields: readonly Column<string>[]): object {
  return Object.fromEntries(
    fields
      .filter(({ column, optional }) => !optional || row[column] !== null)
      .map(({ field, column, json }) => [field, json ? parsed(row[column]) : row[column]]),
  );
}

function parsed(text: SqliteValue | undefined): unknown {
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : null;
}
