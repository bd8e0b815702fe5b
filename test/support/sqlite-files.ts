import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverName, SqliteRow } from '../../src/sqlite/database';
import { loadDriver, runsBetterSqlite3, nodeSqlite } from '../../src/sqlite/drivers';

/** The drivers available on this machine. libsql is a development dependency, so it always is. */
export const DRIVERS: readonly DriverName[] = [
  'libsql',
  ...(nodeSqlite() ? ['node' as const] : []),
  ...(runsBetterSqlite3(process.versions.node) && isInstalled('better-sqlite3') ? ['better-sqlite3' as const] : []),
];

/** Creates a folder that is removed after the test file, and returns a function for new paths in it. */
export function sqliteFiles(): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'pagewright-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let made = 0;
  return (name = `${(made += 1)}.db`) => join(folder, name);
}

function isInstalled(name: string): boolean {
  try {
    return createRequire(__filename).resolve(name) !== '';
  } catch {
    return false;
  }
}

/** The rows of a query on a database file. */
export async function rowsOf(path: string, sql: string): Promise<SqliteRow[]> {
  const database = (await loadDriver()).open(path, true);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Runs statements on a database file, like another program. */
export async function alter(path: string, sql: string): Promise<void> {
  const database = (await loadDriver()).open(path, false);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}
