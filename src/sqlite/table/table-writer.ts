import { isPagewrightError } from '../../errors/pagewright-error.js';
import type { JsonValue } from '../../errors/page-context.js';
import { SinkError } from '../../errors/sink-error.js';
import type { ChunkWriter, Commit, SinkChunk } from '../../extract/sinks/sink.js';
import type { SqliteDatabase, SqliteValue } from '../database.js';
import { failureWords } from '../failure.js';
import type { TableTarget } from './table-target.js';
import type { TableSchema } from './table-schema.js';
import { requireWriter } from './writers.js';

/** Records of a chunk that are durable, as its mark has them. */
export function rowsIn(mark: JsonValue): number {
  return (mark as { readonly rows?: number } | null)?.rows ?? 0;
}

/** Removes what a chunk has behind its mark: it was never committed. With a key there is no telling, and what comes again replaces it. */
export function trimChunk(db: SqliteDatabase, { quoted, columns }: TableSchema, chunk: string, rows: number): void {
  if (columns.keyed) return;
  db.prepare(`DELETE FROM ${quoted} WHERE _chunk = ? AND _n > ?`).run(chunk, rows);
}

/** Writes the pages of one chunk. */
export class TableWriter<T> implements ChunkWriter<T> {
  #rows: number;

  constructor(
    private readonly target: TableTarget,
    private readonly chunk: SinkChunk,
  ) {
    this.#rows = rowsIn(chunk.mark);
  }

  async write(records: readonly T[], commit: Commit): Promise<void> {
    const { schema, joined, connection } = this.target;
    const before = this.#rows;
    const rows = records.map((record, i) => schema.columns.row(record, this.chunk.key, before + i + 1));
    const mark = { rows: before + records.length };
    if (joined) {
      await commit(
        mark,
        this.#work((db) => insert(db, schema, rows)),
      );
    } else {
      await connection.write((db) => {
        this.#requireTurn(db);
        insert(db, schema, rows);
      });
      await commit(mark);
    }
    this.#rows = mark.rows;
  }

  /** The position goes first: should the process die in between, the rows lie behind the mark, and go when the chunk is taken up. */
  async reset(commit: Commit): Promise<void> {
    const { schema, joined, connection } = this.target;
    const { key } = this.chunk;
    if (joined) {
      await commit(
        { rows: 0 },
        this.#work((db) => trimChunk(db, schema, key, 0)),
      );
    } else {
      await commit({ rows: 0 });
      await connection.write((db) => {
        this.#requireTurn(db);
        trimChunk(db, schema, key, 0);
      });
    }
    this.#rows = 0;
  }

  /** The session closes the connection, which all writers share. */
  async close(): Promise<void> {
    return Promise.resolve();
  }

  #requireTurn(db: SqliteDatabase): void {
    requireWriter(db, this.target.scope, this.chunk.key, this.chunk.token);
  }

  /** Work within the store's transaction: what fails there is the sink's failure, not the store's. */
  #work(write: (db: SqliteDatabase) => void): (database: unknown) => void {
    return (database) => {
      try {
        write(database as SqliteDatabase);
      } catch (error) {
        if (isPagewrightError(error)) throw error;
        throw new SinkError(`${this.target.output.where}: ${failureWords(error)}`, { cause: error });
      }
    };
  }
}

function insert(db: SqliteDatabase, { upsert }: TableSchema, rows: readonly SqliteValue[][]): void {
  const statement = db.prepare(upsert);
  for (const row of rows) statement.run(...row);
}
