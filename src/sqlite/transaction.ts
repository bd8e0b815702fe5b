import type { SqliteDatabase } from './database.js';

/** Carries what a caller's own part of a transaction threw past the words for SQLite's failures. */
export class Undone extends Error {
  constructor(cause: unknown) {
    super('undone', { cause });
  }
}

/** Runs the step between BEGIN and COMMIT. IMMEDIATE: who cannot write is told before it has read. */
export function inTransaction<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  database.exec('BEGIN IMMEDIATE');
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
