import type { SinkOutput } from '../../extract/sinks/sink.js';
import type { Connection } from '../connection.js';
import type { TableSchema } from './table-schema.js';
import type { WriterScope } from './writers.js';

/** What a session writes to. */
export interface TableTarget {
  readonly schema: TableSchema;
  readonly scope: WriterScope;
  readonly connection: Connection;
  /** The table lies in the store's own database, so that rows and position are written in one transaction. */
  readonly joined: boolean;
  readonly output: SinkOutput;
}
