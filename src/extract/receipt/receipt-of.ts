import { formatInterval } from '../../time/interval.js';
import {
  addCounts,
  type Chunk,
  countByState,
  isComplete,
  isUnfinished,
  NO_COUNTS,
  totalChunks,
} from '../checkpoints/chunk.js';
import type { StoredRun } from '../checkpoints/stored-run.js';
import { totalsOf } from '../progress.js';
import type { ExtractPartial, ExtractReceipt, OpenChunk } from './extract-receipt.js';
import { formatCount, pluralize } from './format.js';

export interface ReceiptInput extends Pick<ExtractReceipt, 'dedupe' | 'guarantee' | 'output'> {
  readonly stored: StoredRun;
  readonly chunks: readonly Chunk[];
  /** Why the run was ended early, where it was. */
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
    ...(partial === undefined ? {} : { partial }),
    ...chunks.reduce((sum, chunk) => addCounts(sum, chunk.counts), NO_COUNTS),
    ...(chunks.every(hasKnownTotal) && expected !== undefined ? { expected } : {}),
    chunks: countByState(chunks),
    open: open.map(openChunk),
    restarts: chunks.reduce((sum, chunk) => sum + restartsOf(chunk), 0),
    ...(dedupe === undefined ? {} : { dedupe }),
    guarantee,
    output,
    startedAt: new Date(stored.createdAt).toISOString(),
    endedAt: new Date(now).toISOString(),
    elapsedMs: now - stored.createdAt,
    sessions: stored.sessions,
  });
}

/** Whether it is known how much a chunk was to bring. Some servers announce nothing where there is nothing. */
const hasKnownTotal = ({ state, expected, got }: Chunk) =>
  state === 'split' || expected !== null || (state === 'done' && got === 0);

/** A chunk that came short stands before its next pass. */
const restartsOf = ({ state, pass }: Chunk) => (state === 'short' ? pass - 1 : pass);

function partialReason(open: readonly Chunk[], stopped: 'stopped' | 'time' | undefined): ExtractPartial {
  if (open.some(isUnfinished)) return stopped ?? 'stopped';
  return open.some(({ state }) => state === 'failed') ? 'failed' : 'short';
}

function openChunk({ key, window, state, attempts, got, expected, failure }: Chunk): OpenChunk {
  return {
    key,
    window: window && formatInterval(window),
    state: state as OpenChunk['state'],
    attempts,
    got,
    expected,
    lacking: Math.max(0, (expected ?? got) - got),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Whether a run is whole, and if not, what keeps it from it. */
export interface RunOutcome {
  /** `paused` is on its way and goes on when it is run again; `incomplete` came to an end with something missing. */
  readonly state: 'complete' | 'paused' | 'incomplete';
  /** Such as `complete`, or `not complete`. */
  readonly title: string;
  /** One clause each; none of a complete run. */
  readonly reasons: readonly string[];
}

export function runOutcome(receipt: ExtractReceipt): RunOutcome {
  if (receipt.complete) return { state: 'complete', title: 'complete', reasons: [] };
  const broken = receipt.chunks.failed + receipt.chunks.short > 0;
  return {
    state: broken ? 'incomplete' : 'paused',
    title: broken ? 'not complete' : 'not complete yet',
    reasons: [...endOf(receipt), ...brokenOf(receipt), ...restOf(receipt)],
  };
}

function endOf({ partial }: ExtractReceipt): string[] {
  if (partial === 'stopped') return ['it was asked to stop'];
  return partial === 'time' ? ['its time was over'] : [];
}

function brokenOf({ chunks, open }: ExtractReceipt): string[] {
  const lacking = open.reduce((sum, chunk) => sum + (chunk.state === 'short' ? chunk.lacking : 0), 0);
  return [
    ...(chunks.failed > 0 ? [`${pluralize(chunks.failed, 'chunk')} failed`] : []),
    ...(chunks.short > 0 ? [`${pluralize(chunks.short, 'chunk')} came short, by ${pluralize(lacking, 'record')}`] : []),
  ];
}

function restOf({ chunks }: ExtractReceipt): string[] {
  const rest = chunks.pending + chunks.running;
  return rest > 0 ? [`${pluralize(rest, 'chunk')} of ${formatCount(totalChunks(chunks))} still to fetch`] : [];
}
