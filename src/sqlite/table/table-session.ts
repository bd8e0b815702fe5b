import { SinkError } from '../../errors/sink-error.js';
import type { ChunkWriter, SinkChunk, SinkOutput, SinkSession } from '../../extract/sinks/sink.js';
import type { SqliteDatabase } from '../database.js';
import { countRows } from './table-schema.js';
import type { TableTarget } from './table-target.js';
import { rowsIn, TableWriter, trimChunk } from './table-writer.js';
import { dropWriters, enterWriter } from './writers.js';

/** One run of the sink. */
export class TableSession<T> implements SinkSession<T> {
  constructor(private readonly target: TableTarget) {}

  async chunk(chunk: SinkChunk): Promise<ChunkWriter<T>> {
    const { schema, scope, connection, joined } = this.target;
    await connection.write((db) => {
      if (!joined) enterWriter(db, scope, chunk.key, chunk.token);
      trimChunk(db, schema, chunk.key, rowsIn(chunk.mark));
    });
    return new TableWriter(this.target, chunk);
  }

  async finish(chunks: readonly SinkChunk[]): Promise<SinkOutput> {
    const { schema, connection, output } = this.target;
    await connection.write((db) => {
      for (const { key, mark } of chunks) trimChunk(db, schema, key, rowsIn(mark));
      this.#check(
        db,
        chunks.reduce((sum, { mark }) => sum + rowsIn(mark), 0),
      );
    });
    return output;
  }

  async discard(): Promise<void> {
    const { connection, scope, joined } = this.target;
    if (!joined) await connection.write((db) => dropWriters(db, scope));
  }

  close(): Promise<void> {
    return this.target.connection.close();
  }

  /** With a key, rows of one key stand for several records; without one, every record that was committed has its row. */
  #check(db: SqliteDatabase, committed: number): void {
    const { schema, output } = this.target;
    const rows = countRows(db, schema);
    if (schema.columns.keyed ? rows > 0 || committed === 0 : rows === committed) return;
    throw new SinkError(
      `${output.where} has ${rows} rows, but ${committed} records were committed to it: something else changed the table. ` +
        'Begin anew with restart: true',
    );
  }
}
