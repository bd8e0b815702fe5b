// Running
export { extract } from './extract.js';
export { openExtraction } from './open-extraction.js';
export type { Extraction } from './extraction.js';
export type { ChunkOutcome } from './run/chunk-run.js';
export { ExtractionIncompleteError } from './extraction-incomplete-error.js';
export type { ExtractOptions, KeyOptions } from './options.js';

// Checkpoints
export type { CheckpointStore, Claim, LeaseRequest, TransactionWork } from './checkpoints/checkpoint-store.js';
export {
  NO_COUNTS,
  type Chunk,
  type ChunkChange,
  type ChunkCounts,
  type ChunkFailure,
  type ChunkState,
  type KeyBlock,
  type NewChunk,
  type StoredKeys,
} from './checkpoints/chunk.js';
export { memory } from './checkpoints/memory.js';
export type { Holder, NewRun, StoredRun } from './checkpoints/stored-run.js';

// Sinks
export type { ChunkWriter, Commit, Sink, SinkChunk, SinkOutput, SinkRun, SinkSession } from './sinks/sink.js';
export { csv, type CsvOptions } from './sinks/csv.js';
export { ndjson, type NdjsonOptions } from './sinks/ndjson.js';
export type { Fields } from './sinks/pick-fields.js';
export { postgres, type PostgresOptions } from './sinks/postgres.js';
export type { PostgresClient, PostgresPool, PostgresSource } from './sinks/postgres/connection.js';
export type { PostgresColumns } from './sinks/postgres/table.js';
export { toFunction, type DeliveredPage, type SinkFunction } from './sinks/to-function.js';

// Duplicates
export { exact, type ExactOptions } from './dedupe/exact.js';
export { bloom, type BloomOptions } from './dedupe/bloom.js';
export type { Dedupe, DedupeFacts, FingerprintWidth, RecordKey, SeenSet } from './dedupe/dedupe.js';

// What a run tells
export type { ExtractProgress } from './progress/extract-progress.js';
export type { ExtractPartial, ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';
export { receiptTable } from './receipt/receipt-table.js';
export { writeReceipt } from './receipt/write-receipt.js';
export { reportHtml, type ReportData } from './report/report-html.js';
export { writeReport } from './report/write-report.js';
export type { ChunkTurn, LogEntry, Sample, SessionTurn } from './log/log-entry.js';
