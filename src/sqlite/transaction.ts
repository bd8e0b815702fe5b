import type { SqliteDatabase } from './database.js';

/** Carries what a caller's own part of a transaction threw past the words for SQLite's failures. */
export class Undone extends Error {
  constructor(cause: unknown) {
    super('undone', { cause });
  }
}

/** Runs a step that writes. IMMEDIATE: who cannot write is told before it has read. */
export function inTransaction<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  return between('BEGIN IMMEDIATE', database, step);
}

/** Runs a step of several reads, which see the file at one moment, whoever else writes to it. */
export function inSnapshot<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  return between('BEGIN DEFERRED', database, step);
}

function between<T>(begin: string, database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  database.exec(begin);
  try {
    const result = step(database);
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // A full disk and the like have ended the transaction already; the error that matters is the first one.
  }
}
