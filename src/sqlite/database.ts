/** What SQLite keeps in a column. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** A row as it is read: columns by name. Blobs are copies. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A statement that runs often. Whole numbers are stored as integers, not as floating point. */
export interface SqliteStatement {
  /** Runs it, and gives the number of rows that it changed. */
  run(...values: readonly SqliteValue[]): number;
  /** The first row. */
  get(...values: readonly SqliteValue[]): SqliteRow | undefined;
  all(...values: readonly SqliteValue[]): SqliteRow[];
}

/**
 * An open SQLite database, whichever driver is behind it: what `work` of a `CheckpointStore.save` gets where the store is `sqlite(…)`.
 * Every call is synchronous. Within `work`, a transaction is open: neither begin nor end one.
 */
export interface SqliteDatabase {
  /** Runs one or several statements without values. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
}

/** A database that whoever opened it closes. */
export interface OpenDatabase extends SqliteDatabase {
  close(): void;
}

/** A library that speaks SQLite. */
export interface SqliteDriver {
  readonly name: DriverName;
  /** Opens the file, which is made where it is missing and `readOnly` is not set. */
  open(path: string, readOnly: boolean): OpenDatabase;
}

export const DRIVER_NAMES = ['node', 'libsql', 'better-sqlite3'] as const;

/** `node` is `node:sqlite`. */
export type DriverName = (typeof DRIVER_NAMES)[number];
