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

/** Drivers bind every `number` as floating point; `1` is to be an integer also in a column without a type. */
export function toBound(value: SqliteValue): SqliteValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** Drivers give blobs as a `Buffer`, a `Uint8Array` or an `ArrayBuffer`, and rows with or without a prototype. */
export function plainRow(row: object): SqliteRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

function plainValue(value: unknown): SqliteValue {
  if (typeof value !== 'object' || value === null) return value as SqliteValue;
  return ArrayBuffer.isView(value) ? Uint8Array.from(value as Uint8Array) : new Uint8Array(value as ArrayBuffer);
}
