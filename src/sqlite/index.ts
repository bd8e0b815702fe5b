// The store and the sink
export { sqlite, type SqliteStoreOptions } from './sqlite-store.js';
export { sqliteTable } from './sqlite-table.js';
export type { SqliteTableOptions } from './table-columns.js';
export type { SqliteOptions } from './database.js';

// What work within the store's transaction is given
export type { DriverName, SqliteDatabase, SqliteRow, SqliteStatement, SqliteValue } from './database.js';
