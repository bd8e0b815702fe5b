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
export type { Holder, NewRun, StoredRun } from './checkpoints/stored-run.js';

// Sinks
export type { ChunkWriter, Commit, Sink, SinkChunk, SinkOutput, SinkRun, SinkSession } from './sinks/sink.js';
export type { DeliveredPage, SinkFunction } from './sinks/to-function.js';

// Duplicates
export { exact, type ExactOptions } from './dedupe/exact.js';
export { bloom, type BloomOptions } from './dedupe/bloom.js';
export type { Dedupe, DedupeFacts, FingerprintWidth, RecordKey, SeenSet } from './dedupe/dedupe.js';

// What a run tells
export type { ExtractProgress } from './progress/extract-progress.js';
export type { ExtractPartial, ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';
export type { ChunkTurn, LogEntry, Sample, SessionTurn } from './log/log-entry.js';
export type { ExtractOptions, KeyOptions } from './options.js';
