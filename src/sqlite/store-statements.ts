import type { Chunk, KeyBlock, LeaseRequest, NewChunk, StoredRun } from '../extract/checkpoints/checkpoint-store.js';
import { duplicateChunk, pendingChunk } from '../extract/checkpoints/transitions.js';
import type { SqliteDatabase, SqliteRow, SqliteValue } from './database.js';

/** Statements of the store. Each runs inside the open transaction. */

/** A run or chunk with its row id. */
export interface Numbered<T> {
  readonly id: number;
  readonly value: T;
}

/** Returns true if no run of that name existed. */
export function insertRun(db: SqliteDatabase, run: StoredRun): boolean {
  return db.prepare(INSERT_RUN).run(...runValues(run)) === 1;
}

export function findRun(db: SqliteDatabase, run: string): Numbered<StoredRun> | undefined {
  const row = db.prepare('SELECT * FROM pagewright_runs WHERE run = ?').get(run);
  return row && { id: Number(row['id']), value: runFrom(row) };
}

export function updateRun(db: SqliteDatabase, { id, value }: Numbered<StoredRun>): void {
  const { holder, sessions, receipt } = value;
  db.prepare('UPDATE pagewright_runs SET owner = ?, held_until = ?, sessions = ?, receipt = ? WHERE id = ?').run(
    holder?.owner ?? null,
    holder?.until ?? null,
    sessions,
    receipt === undefined ? null : JSON.stringify(receipt),
    id,
  );
}

/** @throws CheckpointError if the run already has a chunk with one of the keys or orders */
export function insertChunks(db: SqliteDatabase, run: Numbered<StoredRun>, chunks: readonly NewChunk[]): void {
  const insert = db.prepare(INSERT_CHUNK);
  const taken = (column: 'key' | 'place', value: string) =>
    db.prepare(`SELECT 1 FROM pagewright_chunks WHERE run_id = ? AND ${column} = ?`).get(run.id, value) !== undefined;
  for (const chunk of chunks) {
    if (taken('key', chunk.key)) throw duplicateChunk(run.value.run, 'key', chunk.key);
    if (taken('place', chunk.order)) throw duplicateChunk(run.value.run, 'order', chunk.order);
    insert.run(run.id, ...chunkValues(pendingChunk(run.value.run, chunk)));
  }
}

export function updateChunk(db: SqliteDatabase, { id, value }: Numbered<Chunk>): void {
  db.prepare(UPDATE_CHUNK).run(...chunkValues(value), id);
}

export function chunksOf(db: SqliteDatabase, run: Numbered<StoredRun>): Numbered<Chunk>[] {
  return db
    .prepare('SELECT * FROM pagewright_chunks WHERE run_id = ? ORDER BY place')
    .all(run.id)
    .map((row) => numbered(run, row));
}

export function findChunk(db: SqliteDatabase, run: Numbered<StoredRun>, key: string): Numbered<Chunk> | undefined {
  const row = db.prepare('SELECT * FROM pagewright_chunks WHERE run_id = ? AND key = ?').get(run.id, key);
  return row && numbered(run, row);
}

/** The chunk to claim next: `isClaimable` and `byClaim` in SQL, so that the table need not be read completely. */
export function nextChunk(
  db: SqliteDatabase,
  run: Numbered<StoredRun>,
  { owner, now }: LeaseRequest,
): Numbered<Chunk> | undefined {
  const row = db
    .prepare(
      `SELECT * FROM pagewright_chunks
       WHERE run_id = ? AND (state = 'pending' OR (state = 'running' AND owner <> ? AND lease_until <= ?))
       ORDER BY attempts, place LIMIT 1`,
    )
    .get(run.id, owner, now);
  return row && numbered(run, row);
}

export function insertKeys(db: SqliteDatabase, runId: number, chunkId: number, keys: KeyBlock): void {
  db.prepare('INSERT INTO pagewright_keys (run_id, chunk_id, pass, delivered, duplicates) VALUES (?, ?, ?, ?, ?)').run(
    runId,
    chunkId,
    keys.pass,
    keys.delivered,
    keys.duplicates,
  );
}

export function removeRun(db: SqliteDatabase, runId: number): void {
  for (const table of ['keys', 'log', 'chunks'])
    db.prepare(`DELETE FROM pagewright_${table} WHERE run_id = ?`).run(runId);
  db.prepare('DELETE FROM pagewright_runs WHERE id = ?').run(runId);
}

function numbered(run: Numbered<StoredRun>, row: SqliteRow): Numbered<Chunk> {
  return { id: Number(row['id']), value: chunkFrom(run.value.run, row) };
}

/** How a field is stored: `json` as JSON text; an `optional` field is left out if its column is null. */
interface StoredColumn<F> {
  readonly field: F;
  readonly column: string;
  readonly json?: true;
  readonly optional?: true;
}

type StoredColumns<T> = readonly StoredColumn<keyof T & string>[];

const CHUNK: StoredColumns<Chunk> = [
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
  { field: 'received', column: 'received' },
  { field: 'expected', column: 'expected' },
  { field: 'counts', column: 'counts', json: true },
  { field: 'mark', column: 'mark', json: true },
  { field: 'failure', column: 'failure', json: true, optional: true },
  { field: 'startedAt', column: 'started_at', optional: true },
  { field: 'endedAt', column: 'ended_at', optional: true },
  { field: 'end', column: 'ended_by', json: true, optional: true },
];

/** A run without its lease holder, which has two columns of its own. */
const RUN: StoredColumns<StoredRun> = [
  { field: 'run', column: 'run' },
  { field: 'endpoint', column: 'endpoint' },
  { field: 'identity', column: 'identity', json: true },
  { field: 'createdAt', column: 'created_at' },
  { field: 'metadata', column: 'metadata', json: true, optional: true },
  { field: 'sessions', column: 'sessions' },
  { field: 'receipt', column: 'receipt', json: true, optional: true },
];

const CHUNK_COLUMNS: readonly string[] = CHUNK.map(({ column }) => column);
const RUN_COLUMNS: readonly string[] = RUN.map(({ column }) => column);

const placeholdersFor = (count: number) => Array.from({ length: count }, () => '?').join(', ');
const INSERT_RUN = `INSERT INTO pagewright_runs (${RUN_COLUMNS.join(', ')}) VALUES (${placeholdersFor(RUN_COLUMNS.length)}) ON CONFLICT DO NOTHING`;
const INSERT_CHUNK = `INSERT INTO pagewright_chunks (run_id, ${CHUNK_COLUMNS.join(', ')}) VALUES (?, ${placeholdersFor(CHUNK_COLUMNS.length)})`;
const UPDATE_CHUNK = `UPDATE pagewright_chunks SET ${CHUNK_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

/** In the order of `CHUNK_COLUMNS`. */
const chunkValues = (chunk: Chunk): SqliteValue[] => CHUNK.map((column) => toColumnValue(chunk, column));

/** In the order of `RUN_COLUMNS`. */
const runValues = (run: StoredRun): SqliteValue[] => RUN.map((column) => toColumnValue(run, column));

const chunkFrom = (run: string, row: SqliteRow): Chunk => ({ run, ...fieldsFrom(row, CHUNK) }) as Chunk;

export function runFrom(row: SqliteRow): StoredRun {
  const { owner, held_until: until } = row;
  const holder = owner === null ? {} : { holder: { owner, until } };
  return { ...fieldsFrom(row, RUN), ...holder } as StoredRun;
}

function toColumnValue<T>(from: T, { field, json }: StoredColumn<keyof T & string>): SqliteValue {
  const value = from[field] ?? null;
  return json && value !== null ? JSON.stringify(value) : (value as SqliteValue);
}

function fieldsFrom(row: SqliteRow, fields: readonly StoredColumn<string>[]): object {
  return Object.fromEntries(
    fields
      .filter(({ column, optional }) => !optional || row[column] !== null)
      .map(({ field, column, json }) => [field, json ? parseJson(row[column]) : row[column]]),
  );
}

function parseJson(text: SqliteValue | undefined): unknown {
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : null;
}
