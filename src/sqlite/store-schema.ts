import { CheckpointError } from '../extract/errors.js';
import type { SqliteDatabase } from './database.js';
import { inSnapshot, inTransaction } from './connection.js';

/** Marks a file of this package: `pgw1`. */
const APPLICATION_ID = 0x70677731;

/** Marks a file of a version before 0.1, `pgwr`: its tables have other columns. */
const UNRELEASED_ID = 0x70677772;

/**
 * The migrations between versions of the schema. The version of a file is the number of migrations applied to it. A released migration never
 * changes.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE pagewright_runs (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    identity TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    metadata TEXT,
    owner TEXT,
    held_until INTEGER,
    sessions INTEGER NOT NULL,
    receipt TEXT
  ) STRICT;
  CREATE TABLE pagewright_chunks (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    place TEXT NOT NULL,
    parent TEXT,
    stretch TEXT,
    state TEXT NOT NULL,
    token INTEGER NOT NULL,
    owner TEXT,
    lease_until INTEGER,
    attempts INTEGER NOT NULL,
    pass INTEGER NOT NULL,
    position TEXT,
    received INTEGER NOT NULL,
    expected INTEGER,
    counts TEXT NOT NULL,
    mark TEXT,
    failure TEXT,
    started_at INTEGER,
    ended_at INTEGER,
    UNIQUE (run_id, key),
    UNIQUE (run_id, place)
  ) STRICT;
  CREATE TABLE pagewright_keys (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    chunk_id INTEGER NOT NULL,
    pass INTEGER NOT NULL,
    delivered BLOB NOT NULL,
    duplicates BLOB NOT NULL
  ) STRICT;
  CREATE INDEX pagewright_keys_of_run ON pagewright_keys (run_id);
  CREATE TABLE pagewright_log (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX pagewright_log_of_run ON pagewright_log (run_id);
  `,
  'ALTER TABLE pagewright_chunks ADD COLUMN ended_by TEXT',
];

interface SchemaOptions {
  /** For messages. */
  readonly store: string;
  readonly readOnly: boolean;
  readonly migrations?: readonly string[];
}

/**
 * Prepares the file: every write reaches the disk before it counts, and the tables have the current version.
 *
 * @throws CheckpointError if the file belongs to another program, or to another version that cannot be migrated; the file is not changed
 */
export function prepareSchema(database: SqliteDatabase, options: SchemaOptions): void {
  const { readOnly, migrations = MIGRATIONS } = options;
  const version = inSnapshot(database, () => versionOf(database, options));
  if (readOnly) return rejectOldVersion(version, migrations.length, options.store);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  if (version < migrations.length) inTransaction(database, () => migrate(database, options));
}

/** Reads the version again: another process may have migrated the file meanwhile. */
function migrate(database: SqliteDatabase, options: SchemaOptions): void {
  const { migrations = MIGRATIONS } = options;
  for (const migration of migrations.slice(versionOf(database, options))) database.exec(migration);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`);
}

/** The version of the schema in the file; 0 if it is empty. */
function versionOf(database: SqliteDatabase, { store, migrations = MIGRATIONS }: SchemaOptions): number {
  const id = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (id === UNRELEASED_ID) {
    throw new CheckpointError(
      `${store} was written by another version of pagewright (before 0.1). Nothing was written to it. ` +
        'Remove it and start over, or use another file',
    );
  }
  if (id !== APPLICATION_ID) {
    const tables = database.prepare('SELECT name FROM sqlite_schema LIMIT 3').all();
    if (id === 0 && version === 0 && tables.length === 0) return 0;
    const found = tables.length === 0 ? '' : ` (with ${tables.map(({ name }) => String(name)).join(', ')})`;
    throw new CheckpointError(
      `${store} is a database of another program${found}. Nothing was written to it. Use a separate file for checkpoints; ` +
        'other tables can be added to it later',
    );
  }
  if (version <= migrations.length) return version;
  throw new CheckpointError(
    `${store} was written by a newer version of pagewright (schema ${version}, this version supports ${migrations.length}). ` +
      'Nothing was written to it. Update pagewright, or use another file',
  );
}

function rejectOldVersion(version: number, current: number, store: string): void {
  if (version === current) return;
  throw new CheckpointError(
    version === 0
      ? `${store} is empty: it contains no run`
      : `${store} has version ${version} of the schema. Open it for writing once to migrate it to version ${current}`,
  );
}

function pragma(database: SqliteDatabase, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
