import { z } from 'zod';
import type {
  CheckpointStore,
  Chunk,
  ChunkChange,
  ChunkState,
  Claim,
  LeaseHolder,
  LeaseRequest,
  LogEntry,
  NewChunk,
  NewRun,
  StoredKeys,
  StoredRun,
  TransactionWork,
} from '../extract/checkpoints/checkpoint-store.js';
import {
  changedChunk,
  claimedChunk,
  leasedRun,
  releasedChunk,
  reopenedChunk,
  requireClaimed,
  unknownRun,
} from '../extract/checkpoints/transitions.js';
import { CheckpointError } from '../extract/errors.js';
import { bool, parseOptions } from '../options/parse-options.js';
import type { JsonObject } from '../position.js';
import { isThenable } from '../time/clock.js';
import { Connection, WorkError } from './connection.js';
import {
  filePath,
  realPath,
  type SqliteDatabase,
  type SqliteOptions,
  type SqliteRow,
  sqliteShape,
} from './database.js';
import { prepareSchema } from './store-schema.js';
import {
  chunksOf,
  findChunk,
  findRun,
  insertChunks,
  insertKeys,
  insertRun,
  nextChunk,
  type Numbered,
  removeRun,
  runFrom,
  updateChunk,
  updateRun,
} from './store-statements.js';

/** Options of `sqlite()`. */
export interface SqliteStoreOptions extends SqliteOptions {
  /** Opens an existing file for reading only, to inspect a run. @default false */
  readonly readOnly?: boolean;
}

const OPTIONS = z.strictObject({ ...sqliteShape, readOnly: bool.default(false) });

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
  const { readOnly, ...connection } = parseOptions(OPTIONS, options, 'sqlite()');
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
      beforeClose: REMOVE_LOG,
      failure: (description, cause) => new CheckpointError(`${store}: ${description}`, { cause }),
    }),
  );
}

/** Removes the `-wal` and `-shm` files, which libsql does not do on closing. Fails if another connection uses the file; then they stay. */
const REMOVE_LOG = 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE';

/** Rows per read, so that a slow reader does not keep a read transaction open. */
const BATCH = 64;

const KEYS = `SELECT k.id, c.key AS chunk, k.pass, k.delivered, k.duplicates FROM pagewright_keys k JOIN pagewright_chunks c ON c.id = k.chunk_id
  WHERE k.run_id = ? AND k.id > ? ORDER BY k.id LIMIT ${BATCH}`;
const LOG = `SELECT id, entry FROM pagewright_log WHERE run_id = ? AND id > ? ORDER BY id LIMIT ${BATCH}`;

/** The checkpoint store in a SQLite file. Decisions are made by the same functions as in `memory()`. */
class SqliteStore implements CheckpointStore {
  readonly name: string;
  readonly database: string;
  readonly #connection: Connection;

  constructor(name: string, database: string, connection: Connection) {
    this.name = name;
    this.database = database;
    this.#connection = connection;
  }

  create(run: NewRun, chunks: readonly NewChunk[]): Promise<boolean> {
    return this.#connection.write((db) => {
      if (!insertRun(db, { ...run, sessions: 0 })) return false;
      insertChunks(db, this.#existing(db, run.run), chunks);
      return true;
    });
  }

  run(run: string): Promise<StoredRun | undefined> {
    return this.#connection.read((db) => findRun(db, run)?.value);
  }

  runs(): Promise<StoredRun[]> {
    return this.#connection.read((db) => db.prepare('SELECT * FROM pagewright_runs ORDER BY id').all().map(runFrom));
  }

  chunks(run: string): Promise<Chunk[]> {
    return this.#connection.read((db) => {
      const found = findRun(db, run);
      return found ? chunksOf(db, found).map(({ value }) => value) : [];
    });
  }

  acquire(run: string, request: LeaseRequest, evict?: string): Promise<LeaseHolder> {
    return this.#connection.write((db) => {
      const { id, value } = this.#existing(db, run);
      const held = leasedRun(value, request, evict);
      updateRun(db, { id, value: { ...value, ...held } });
      return held.holder;
    });
  }

  release(run: string, owner: string): Promise<void> {
    return this.#connection.write((db) => {
      const found = findRun(db, run);
      if (!found) return;
      const { holder, ...free } = found.value;
      if (holder?.owner === owner) updateRun(db, { id: found.id, value: free });
      replaceChunks(db, found, (chunk) => chunk.owner === owner, releasedChunk);
    });
  }

  claim(run: string, request: LeaseRequest): Promise<Chunk | undefined> {
    return this.#connection.write((db) => {
      const found = findRun(db, run);
      const next = found && nextChunk(db, found, request);
      if (!next) return undefined;
      const claimed = claimedChunk(next.value, request);
      updateChunk(db, { id: next.id, value: claimed });
      return claimed;
    });
  }

  save(claim: Claim, change: ChunkChange, request: LeaseRequest, work?: TransactionWork): Promise<void> {
    return this.#connection.write((db) => {
      const run = findRun(db, claim.run);
      const found = run && findChunk(db, run, claim.key);
      const chunk = requireClaimed(claim, found?.value);
      if (!run || !found) return;
      if (work) runWork(db, work);
      insertChunks(db, run, change.children ?? []);
      if (change.keys) insertKeys(db, run.id, found.id, change.keys);
      updateChunk(db, { id: found.id, value: changedChunk(chunk, change, request) });
    });
  }

  reopen(run: string, states: readonly ChunkState[]): Promise<number> {
    return this.#connection.write((db) => {
      const found = findRun(db, run);
      return found ? replaceChunks(db, found, ({ state }) => states.includes(state), reopenedChunk) : 0;
    });
  }

  finish(run: string, receipt: JsonObject): Promise<void> {
    return this.#connection.write((db) => {
      const { id, value } = this.#existing(db, run);
      updateRun(db, { id, value: { ...value, receipt } });
    });
  }

  async *keys(run: string): AsyncGenerator<StoredKeys> {
    for await (const { chunk, pass, delivered, duplicates } of this.#rows(run, KEYS)) {
      yield { chunk, pass, delivered, duplicates } as StoredKeys;
    }
  }

  log(run: string, entries: readonly LogEntry[]): Promise<void> {
    return this.#connection.write((db) => {
      const { id } = this.#existing(db, run);
      const insert = db.prepare('INSERT INTO pagewright_log (run_id, entry) VALUES (?, ?)');
      for (const entry of entries) insert.run(id, JSON.stringify(entry));
    });
  }

  async *readLog(run: string): AsyncGenerator<LogEntry> {
    for await (const { entry } of this.#rows(run, LOG)) yield JSON.parse(String(entry)) as LogEntry;
  }

  remove(run: string): Promise<void> {
    return this.#connection.write((db) => {
      const found = findRun(db, run);
      if (found) removeRun(db, found.id);
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #existing(db: SqliteDatabase, run: string): Numbered<StoredRun> {
    const found = findRun(db, run);
    if (!found) throw unknownRun(this.name, run);
    return found;
  }

  async *#rows(run: string, sql: string): AsyncGenerator<SqliteRow> {
    for (let after = 0; ;) {
      const rows = await this.#connection.read((db) => {
        const found = findRun(db, run);
        return found ? db.prepare(sql).all(found.id, after) : [];
      });
      yield* rows;
      if (rows.length < BATCH) return;
      after = Number(rows.at(-1)?.['id']);
    }
  }
}

function replaceChunks(
  db: SqliteDatabase,
  run: Numbered<StoredRun>,
  where: (chunk: Chunk) => boolean,
  by: (chunk: Chunk) => Chunk,
): number {
  const found = chunksOf(db, run).filter(({ value }) => where(value));
  for (const { id, value } of found) updateChunk(db, { id, value: by(value) });
  return found.length;
}

/** An error that `work` throws belongs to its caller, even if SQLite caused it. */
function runWork(db: SqliteDatabase, work: (database: unknown) => unknown): void {
  let result: unknown;
  try {
    result = work(db);
  } catch (error) {
    throw new WorkError(error);
  }
  if (!isThenable(result)) return;
  throw new CheckpointError(
    'CheckpointStore.save: work returned a promise, but its transaction ends when it returns. Make it synchronous',
  );
}
