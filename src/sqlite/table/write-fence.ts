import { LeaseLostError } from '../../extract/errors.js';
import type { SqliteDatabase } from '../database.js';

/**
 * The fencing token of each chunk, for a checkpoint store in another database: only the highest token may write. It blocks a process that was
 * suspended past its lease, and distinguishes rows that this run wrote before its first commit from foreign rows. The table exists during runs.
 */
const WRITERS = `CREATE TABLE IF NOT EXISTS pagewright_writers (
  run TEXT NOT NULL, begun INTEGER NOT NULL, target TEXT NOT NULL, chunk TEXT NOT NULL, token INTEGER NOT NULL,
  PRIMARY KEY (run, begun, target, chunk)
) STRICT`;
const SCOPE = 'run = ? AND target = ? AND begun = ?';

/** A run that writes to a table. */
export interface WriterScope {
  readonly run: string;
  /** When the run was created, in milliseconds since the epoch. A restarted run of the same name is a different run. */
  readonly createdAt: number;
  readonly table: string;
}

/** Whether the run has written to the table, or was about to. */
export function hasWritten(db: SqliteDatabase, { run, createdAt, table }: WriterScope): boolean {
  db.exec(WRITERS);
  return db.prepare(`SELECT 1 FROM pagewright_writers WHERE ${SCOPE}`).get(run, table, createdAt) !== undefined;
}

/** Blocks every writer with a lower token. */
export function registerWriter(db: SqliteDatabase, scope: WriterScope, chunk: string, token: number): void {
  const { run, createdAt, table } = scope;
  db.exec(WRITERS);
  db.prepare('DELETE FROM pagewright_writers WHERE run = ? AND target = ? AND begun < ?').run(run, table, createdAt);
  db.prepare(
    `INSERT INTO pagewright_writers (run, begun, target, chunk, token) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET token = max(token, excluded.token)`,
  ).run(run, createdAt, table, chunk, token);
  requireWriter(db, scope, chunk, token);
}

/** @throws LeaseLostError if another process claimed the chunk later, or the run has ended */
export function requireWriter(db: SqliteDatabase, scope: WriterScope, chunk: string, token: number): void {
  const { run, createdAt, table } = scope;
  db.exec(WRITERS);
  const row = db
    .prepare(`SELECT token FROM pagewright_writers WHERE ${SCOPE} AND chunk = ?`)
    .get(run, table, createdAt, chunk);
  if (row?.['token'] !== token) throw new LeaseLostError(chunk);
}

/** Removes the tokens of a run that has ended, and the table with the last of them. */
export function dropWriters(db: SqliteDatabase, { run, createdAt, table }: WriterScope): void {
  db.exec(WRITERS);
  db.prepare(`DELETE FROM pagewright_writers WHERE ${SCOPE}`).run(run, table, createdAt);
  if (db.prepare('SELECT 1 FROM pagewright_writers LIMIT 1').get() === undefined) {
    db.exec('DROP TABLE pagewright_writers');
  }
}
