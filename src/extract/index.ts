/// <reference types="node" preserve="true" />
// Running
export { extract, openExtraction } from './extract.js';
export type { Extraction } from './run/extraction.js';
export type { ChunkOutcome } from './run/chunk-run.js';
export type { ExtractOptions, KeyOptions } from './options.js';

// Errors
export {
  CheckpointError,
  ExtractionIncompleteError,
  LeaseLostError,
  QueryChangedError,
  RunLockedError,
  SinkError,
} from './errors.js';

// Checkpoints
export type { Interval } from '../time/interval.js';
export type {
  CheckpointStore,
  Claim,
  LeaseHolder,
  LeaseRequest,
  NewRun,
  StoredRun,
  TransactionWork,
} from './checkpoints/checkpoint-store.js';
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
} from './checkpoints/checkpoint-store.js';
export { memory } from './checkpoints/memory.js';

// Sinks
export type { ChunkWriter, Commit, Sink, SinkChunk, SinkOutput, SinkRun, SinkSession } from './sinks/sink.js';
export { csv, type CsvOptions } from './sinks/csv.js';
export { ndjson, type NdjsonOptions } from './sinks/ndjson.js';
export type { Fields } from './sinks/pick-fields.js';
export { toFunction, type DeliveredPage, type SinkFunction } from './sinks/to-function.js';

// Duplicates
export { exact, type ExactOptions } from './dedupe/exact.js';
export { bloom, type BloomOptions } from './dedupe/bloom.js';
export type { Dedupe, DedupeStats, FingerprintWidth, RecordKey, SeenSet } from './dedupe/dedupe.js';

// Progress, receipt and report
export type { ExtractProgress } from './progress.js';
export type { ExtractPartial, ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';
export { receiptTable } from './receipt/receipt-table.js';
export { writeReceipt } from './run/reports.js';
export { reportHtml, type ReportData, writeReport } from './report/report-html.js';
export type { ChunkEntry, LogEntry, Sample, SessionEntry } from './checkpoints/checkpoint-store.js';
