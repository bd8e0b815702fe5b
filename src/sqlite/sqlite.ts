import { CheckpointError } from '../extract/errors.js';
import type { CheckpointStore } from '../extract/checkpoints/checkpoint-store.js';
import { parseOptions } from '../options/parse-options.js';
import { Connection } from './connection.js';
import { prepareSchema } from './store-schema.js';
import { filePath, realPath, type SqliteOptions, storeOptions } from './sqlite-options.js';
import { SqliteStore } from './sqlite-store.js';

/** Options of `sqlite()`. */
export interface SqliteStoreOptions extends SqliteOptions {
  /** Opens an existing file for reading only, to inspect a run. @default false */
  readonly readOnly?: boolean;
}

/**
 * Stores checkpoints in a SQLite file, so that a run resumes after a crash. Several processes may use one file at the same time.
 *
 * The first call on the store opens the file, and creates it if it does not exist. A problem with the file is a `CheckpointError` of that call.
 * SQLite is built into Node 22.13 and later; on older versions, run `npm install libsql`.
 *
 * @param path path of the file. Only `sqliteTable` may add tables to it; their rows are then committed together with the position
 * @example
 * const receipt = await extract(directory.members(), { to: ndjson('members.ndjson'), checkpoints: sqlite('members.db') });
 * @throws ConfigurationError for unknown or malformed options, and for the path `:memory:`
 */
export function sqlite(path: string, options: SqliteStoreOptions = {}): CheckpointStore {
  const { readOnly, ...connection } = parseOptions(storeOptions, options, 'sqlite()');
  const database = realPath(filePath(path, 'sqlite()'));
  const store = `sqlite ${path}`;
  return new SqliteStore(
    store,
    database,
    new Connection({
      ...connection,
      path: database,
      readOnly,
      prepare: (db) => prepareSchema(db, { store, readOnly }),
      failure: (description, cause) => new CheckpointError(`${store}: ${description}`, { cause }),
    }),
  );
}
