export { postgres, type PostgresOptions } from './postgres.js';
export type { PostgresClient, PostgresPool, PostgresSource } from './postgres-connection.js';
export type { PostgresColumns } from './postgres-table.js';
