export { postgres, type PostgresOptions } from './postgres.js';
export type { PostgresClient, PostgresPool, PostgresSource } from './postgres-session.js';
export type { PostgresColumns } from './postgres-table.js';
