import { isPagewrightError } from '../errors/pagewright-error.js';
import { SinkError } from '../extract/errors.js';
import type { ChunkWriter, Commit, SinkChunk, SinkOutput, SinkSession } from '../extract/sinks/sink.js';
import type { JsonValue } from '../position.js';
import { type Connection, describeFailure } from './connection.js';
import type { SqliteDatabase, SqliteValue } from './database.js';
import {
  countRows,
  type TableSchema,
  dropWriters,
  registerWriter,
  requireWriter,
  type WriterScope,
} from './table-statements.js';

/** The session of one run. */
export class TableSession<T> implements SinkSession<T> {
  constructor(private readonly target: TableTarget) {}

  async openChunk(chunk: SinkChunk): Promise<ChunkWriter<T>> {
    const { schema, scope, connection, sharesStore } = this.target;
    await connection.write((db) => {
      if (!sharesStore) registerWriter(db, scope, chunk.key, chunk.token);
      trimChunk(db, schema, chunk.key, committedRows(chunk.mark));
    });
    return new TableWriter(this.target, chunk);
  }

  async finish(chunks: readonly SinkChunk[]): Promise<SinkOutput> {
    const { schema, connection, output } = this.target;
    await connection.write((db) => {
      for (const { key, mark } of chunks) trimChunk(db, schema, key, committedRows(mark));
      this.#check(
        db,
        chunks.reduce((sum, { mark }) => sum + committedRows(mark), 0),
      );
    });
    return output;
  }

  async cleanUp(): Promise<void> {
    const { connection, scope, sharesStore } = this.target;
    if (!sharesStore) await connection.write((db) => dropWriters(db, scope));
  }

  close(): Promise<void> {
    return this.target.connection.close();
  }

  /** With a key, one row can represent several records. Without one, every committed record has a row. */
  #check(db: SqliteDatabase, committed: number): void {
    const { schema, output } = this.target;
    const rows = countRows(db, schema);
    if (schema.columns.keyed ? rows > 0 || committed === 0 : rows === committed) return;
    throw new SinkError(
      `${output.where} has ${rows} rows, but ${committed} records were committed to it: something else changed the table. ` +
        'Start over with restart: true',
    );
  }
}

/** The table that a session writes to. */
export interface TableTarget {
  readonly schema: TableSchema;
  readonly scope: WriterScope;
  readonly connection: Connection;
  /** Whether the table is in the database of the store, so that rows and position are committed in one transaction. */
  readonly sharesStore: boolean;
  readonly output: SinkOutput;
}

/** Number of committed records of a chunk, from its mark. */
function committedRows(mark: JsonValue): number {
  return (mark as { readonly rows?: number } | null)?.rows ?? 0;
}

/** Removes the rows of a chunk after its mark: they were never committed. With a key they cannot be identified, and repeated records replace them. */
function trimChunk(db: SqliteDatabase, { quoted, columns }: TableSchema, chunk: string, rows: number): void {
  if (columns.keyed) return;
  db.prepare(`DELETE FROM ${quoted} WHERE _chunk = ? AND _n > ?`).run(chunk, rows);
}

/** Writes the pages of one chunk. */
class TableWriter<T> implements ChunkWriter<T> {
  #rows: number;

  constructor(
    private readonly target: TableTarget,
    private readonly chunk: SinkChunk,
  ) {
    this.#rows = committedRows(chunk.mark);
  }

  async write(records: readonly T[], commit: Commit): Promise<void> {
    const { schema, sharesStore, connection } = this.target;
    const before = this.#rows;
    const rows = records.map((record, i) => schema.columns.row(record, this.chunk.key, before + i + 1));
    const mark = { rows: before + records.length };
    if (sharesStore) {
      await commit(
        mark,
        this.#work((db) => insert(db, schema, rows)),
      );
    } else {
      await connection.write((db) => {
        this.#requireLease(db);
        insert(db, schema, rows);
      });
      await commit(mark);
    }
    this.#rows = mark.rows;
  }

  /** The position is committed first. If the process dies in between, the rows are after the mark and are removed when the chunk is claimed again. */
  async reset(commit: Commit): Promise<void> {
    const { schema, sharesStore, connection } = this.target;
    const { key } = this.chunk;
    if (sharesStore) {
      await commit(
        { rows: 0 },
        this.#work((db) => trimChunk(db, schema, key, 0)),
      );
    } else {
      await commit({ rows: 0 });
      await connection.write((db) => {
        this.#requireLease(db);
        trimChunk(db, schema, key, 0);
      });
    }
    this.#rows = 0;
  }

  /** The session closes the connection, which all writers share. */
  async close(): Promise<void> {
    return Promise.resolve();
  }

  #requireLease(db: SqliteDatabase): void {
    requireWriter(db, this.target.scope, this.chunk.key, this.chunk.token);
  }

  /** Work inside the store's transaction. Its failure is one of the sink, not of the store. */
  #work(write: (db: SqliteDatabase) => void): (database: unknown) => void {
    return (database) => {
      try {
        write(database as SqliteDatabase);
      } catch (error) {
        if (isPagewrightError(error)) throw error;
        throw new SinkError(`${this.target.output.where}: ${describeFailure(error)}`, { cause: error });
      }
    };
  }
}

function insert(db: SqliteDatabase, { upsert }: TableSchema, rows: readonly SqliteValue[][]): void {
  const statement = db.prepare(upsert);
  for (const row of rows) statement.run(...row);
}
