import { CheckpointError } from '../extract/errors.js';
import type { CheckpointStore } from '../extract/checkpoints/checkpoint-store.js';
import { parseOptions } from '../options/parse-options.js';
import { Connection } from './connection.js';
import { prepareSchema } from './store-schema.js';
import { filePath, realPath, type SqliteOptions, storeOptions } from './sqlite-options.js';
import { SqliteStore } from './sqlite-store.js';

export interface SqliteStoreOptions extends SqliteOptions {
  /** Only looks at the file, which must be there, and refuses to write: to show how a run stands. @default false */
  readonly readOnly?: boolean;
}

/**
 * Keeps the state of runs in a SQLite file, so that a run that was killed at any moment goes on where it stood. Several processes may use one
 * file at a time. The file is opened, and made, by the first call on the store; what is wrong with it comes then, as `CheckpointError`.
 *
 * SQLite comes with Node 22.13 and later; before, run `npm install libsql`.
 *
 * @param path the file. It is the store's own, but sinks may add their tables to it, whose rows are then committed together with the position
 * @example
 * const receipt = await extract(directory.members(), { to: ndjson('members.ndjson'), checkpoints: sqlite('members.db') });
 * @throws ConfigurationError where an option is wrong, or the path is `:memory:`
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
      failure: (words, cause) => new CheckpointError(`${store}: ${words}`, { cause }),
    }),
  );
}
