import { CheckpointError } from '../extract/errors.js';
import type { SqliteDatabase } from './database.js';
import { inSnapshot, inTransaction } from './connection.js';

/** Marks a file as ours: `pgwr`. */
const APPLICATION_ID = 0x70677772;

/**
 * What leads from each version of the schema to the next one; the version of a file is how many of them it has seen.
 * One that has been released never changes.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE pagewright_runs (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    identity TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    invocation TEXT,
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
    got INTEGER NOT NULL,
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
    met BLOB NOT NULL
  ) STRICT;
  CREATE INDEX pagewright_keys_of_run ON pagewright_keys (run_id);
  CREATE TABLE pagewright_log (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX pagewright_log_of_run ON pagewright_log (run_id);
  `,
];

interface SchemaOptions {
  /** For messages. */
  readonly store: string;
  readonly readOnly: boolean;
  readonly migrations?: readonly string[];
}

/**
 * Makes the file ready: every write reaches the disk before it counts, and the tables are those of this version.
 *
 * @throws CheckpointError where the file is somebody else's, or of a newer version; it is left as it was
 */
export function prepareSchema(database: SqliteDatabase, options: SchemaOptions): void {
  const { readOnly, migrations = MIGRATIONS } = options;
  const version = inSnapshot(database, () => versionOf(database, options));
  if (readOnly) return rejectOldVersion(version, migrations.length, options.store);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  if (version < migrations.length) inTransaction(database, () => migrate(database, options));
}

/** The version is read anew: another process may have been faster. */
function migrate(database: SqliteDatabase, options: SchemaOptions): void {
  const { migrations = MIGRATIONS } = options;
  for (const migration of migrations.slice(versionOf(database, options))) database.exec(migration);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`);
}

/** The version of the schema in the file; 0 of an empty one. */
function versionOf(database: SqliteDatabase, { store, migrations = MIGRATIONS }: SchemaOptions): number {
  const id = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (id !== APPLICATION_ID) {
    const tables = database.prepare('SELECT name FROM sqlite_schema LIMIT 3').all();
    if (id === 0 && version === 0 && tables.length === 0) return 0;
    const found = tables.length === 0 ? '' : ` (with ${tables.map(({ name }) => String(name)).join(', ')})`;
    throw new CheckpointError(
      `${store} is a database that something else made${found}; nothing was written to it. Give the state a file of its own: ` +
        'other tables may be added to that one later',
    );
  }
  if (version <= migrations.length) return version;
  throw new CheckpointError(
    `${store} was written by a newer pagewright: its schema has version ${version}, and this one knows ${migrations.length}; ` +
      'nothing was written to it. Update pagewright, or begin anew with another file',
  );
}

function rejectOldVersion(version: number, current: number, store: string): void {
  if (version === current) return;
  throw new CheckpointError(
    version === 0
      ? `${store} is empty: no run was ever kept in it`
      : `${store} has version ${version} of the schema, and must be opened for writing once to bring it to ${current}`,
  );
}

function pragma(database: SqliteDatabase, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
