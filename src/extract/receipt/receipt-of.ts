import { defined } from '../../json/plain-objects.js';
import { weakerEnding } from '../../paging/evidence/endings.js';
import type { RunEnding } from '../../paging/styles/paging-style.js';
import { formatInterval } from '../../time/interval.js';
import {
  addChunkCounts,
  type Chunk,
  countByState,
  isComplete,
  isUnfinished,
  NO_COUNTS,
  type StoredRun,
  totalChunks,
} from '../checkpoints/checkpoint-store.js';
import { totalsOf } from '../progress.js';
import type { ExtractPartial, ExtractReceipt, OpenChunk } from './extract-receipt.js';
import { formatCount, pluralize } from './format.js';

export interface ReceiptInput extends Pick<ExtractReceipt, 'dedupe' | 'guarantee' | 'output'> {
  readonly stored: StoredRun;
  readonly chunks: readonly Chunk[];
  /** Why the run stopped early. */
  readonly stopped: 'stopped' | 'time' | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function receiptOf({ stored, chunks, stopped, now, dedupe, guarantee, output }: ReceiptInput): ExtractReceipt {
  const open = chunks.filter((chunk) => !isComplete(chunk));
  const { expected } = totalsOf(chunks);
  const partial = open.length === 0 ? undefined : partialReason(open, stopped);
  return Object.freeze({
    endpoint: stored.endpoint,
    run: stored.run,
    complete: open.length === 0,
    ...defined({ partial }),
    ...chunks.reduce((sum, chunk) => addChunkCounts(sum, chunk.counts), NO_COUNTS),
    ...defined({ expected: chunks.every(hasKnownTotal) ? expected : undefined }),
    ...defined({ end: weakestEnd(chunks) }),
    chunks: countByState(chunks),
    open: open.map(openChunk),
    restarts: chunks.reduce((sum, chunk) => sum + restartsOf(chunk), 0),
    ...defined({ dedupe }),
    guarantee,
    output,
    startedAt: new Date(stored.createdAt).toISOString(),
    endedAt: new Date(now).toISOString(),
    elapsedMs: now - stored.createdAt,
    sessions: stored.sessions,
  });
}

/** The weakest of the ends of all chunks; `undefined` if none has ended. */
const weakestEnd = (chunks: readonly Chunk[]): RunEnding | undefined =>
  chunks.reduce<RunEnding | undefined>((weakest, { end }) => (end ? weakerEnding(weakest, end) : weakest), undefined);

/** Whether the total of a chunk is known. Some servers announce none for an empty list. */
const hasKnownTotal = ({ state, expected, received }: Chunk) =>
  state === 'split' || expected !== null || (state === 'done' && received === 0);

/** A `short` chunk is already set up for its next pass. */
const restartsOf = ({ state, pass }: Chunk) => (state === 'short' ? pass - 1 : pass);

function partialReason(open: readonly Chunk[], stopped: 'stopped' | 'time' | undefined): ExtractPartial {
  if (open.some(isUnfinished)) return stopped ?? 'stopped';
  return open.some(({ state }) => state === 'failed') ? 'failed' : 'short';
}

function openChunk({ key, window, state, attempts, received, expected, failure }: Chunk): OpenChunk {
  return {
    key,
    window: window && formatInterval(window),
    state: state as OpenChunk['state'],
    attempts,
    received,
    expected,
    missing: Math.max(0, (expected ?? received) - received),
    ...defined({ failure }),
  };
}

/** Whether a run is complete, and if not, why. */
export interface RunOutcome {
  /** `paused` has chunks to fetch; `incomplete` ended with records missing. */
  readonly state: 'complete' | 'paused' | 'incomplete';
  /** Such as `complete`, or `not complete`. */
  readonly title: string;
  /** One clause each; empty for a complete run. */
  readonly reasons: readonly string[];
}

export function runOutcome(receipt: ExtractReceipt): RunOutcome {
  if (receipt.complete) return { state: 'complete', title: 'complete', reasons: [] };
  const isBroken = receipt.chunks.failed + receipt.chunks.short > 0;
  return {
    state: isBroken ? 'incomplete' : 'paused',
    title: isBroken ? 'not complete' : 'not complete yet',
    reasons: [...endOf(receipt), ...missingOf(receipt), ...restOf(receipt)],
  };
}

function endOf({ partial }: ExtractReceipt): string[] {
  if (partial === 'stopped') return ['stopped'];
  return partial === 'time' ? ['time limit reached'] : [];
}

function missingOf({ chunks, open }: ExtractReceipt): string[] {
  const missing = open.reduce((sum, chunk) => sum + (chunk.state === 'short' ? chunk.missing : 0), 0);
  return [
    ...(chunks.failed > 0 ? [`${pluralize(chunks.failed, 'chunk')} failed`] : []),
    ...(chunks.short > 0 ? [`${missingWords(missing)} in ${pluralize(chunks.short, 'chunk')}`] : []),
  ];
}

/** A list that became shorter, or a contradiction, does not show how many. */
const missingWords = (missing: number) =>
  missing > 0 ? `${pluralize(missing, 'record')} missing` : 'records may be missing';

function restOf({ chunks }: ExtractReceipt): string[] {
  const rest = chunks.pending + chunks.running;
  return rest > 0 ? [`${formatCount(rest)} of ${pluralize(totalChunks(chunks), 'chunk')} not fetched yet`] : [];
}
