import { LeaseLostError } from '../../extract/errors.js';
import type { SqliteDatabase } from '../database.js';

/**
 * Who may write the rows of a chunk, where the checkpoint store is another database and cannot tell in the same transaction: the highest token
 * that came. It keeps out a process that slept through its lease and wakes up amid a write, and tells rows that this run wrote before its first
 * commit from somebody else's. The table is there while runs go on.
 */
const WRITERS = `CREATE TABLE IF NOT EXISTS pagewright_writers (
  run TEXT NOT NULL, begun INTEGER NOT NULL, target TEXT NOT NULL, chunk TEXT NOT NULL, token INTEGER NOT NULL,
  PRIMARY KEY (run, begun, target, chunk)
) STRICT`;
const SCOPE = 'run = ? AND target = ? AND begun = ?';

/** A run that writes to a table. */
export interface WriterScope {
  readonly run: string;
  /** When the run was made: one that was begun anew under the same name is another. Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly table: string;
}

/** Whether the run has written to the table, or was about to. */
export function hasWritten(db: SqliteDatabase, { run, createdAt, table }: WriterScope): boolean {
  db.exec(WRITERS);
  return db.prepare(`SELECT 1 FROM pagewright_writers WHERE ${SCOPE}`).get(run, table, createdAt) !== undefined;
}

/** Lets nobody with a lower token write any more. */
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

/** @throws LeaseLostError where somebody came later, or the run is over */
export function requireWriter(db: SqliteDatabase, scope: WriterScope, chunk: string, token: number): void {
  const { run, createdAt, table } = scope;
  db.exec(WRITERS);
  const row = db
    .prepare(`SELECT token FROM pagewright_writers WHERE ${SCOPE} AND chunk = ?`)
    .get(run, table, createdAt, chunk);
  if (row?.['token'] !== token) throw new LeaseLostError(chunk);
}

/** The run is over: nobody writes for it any more. The table goes with the last one. */
export function dropWriters(db: SqliteDatabase, { run, createdAt, table }: WriterScope): void {
  db.exec(WRITERS);
  db.prepare(`DELETE FROM pagewright_writers WHERE ${SCOPE}`).run(run, table, createdAt);
  if (db.prepare('SELECT 1 FROM pagewright_writers LIMIT 1').get() === undefined) {
    db.exec('DROP TABLE pagewright_writers');
  }
}
