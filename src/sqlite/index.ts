export type { DriverName, SqliteDatabase, SqliteRow, SqliteStatement, SqliteValue } from './database.js';
export type { SqliteOptions } from './sqlite-options.js';
export { sqlite, type SqliteStoreOptions } from './sqlite.js';
export { sqliteTable } from './sqlite-table.js';
export type { SqliteTableOptions } from './table/table-options.js';
