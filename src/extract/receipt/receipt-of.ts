import { formatInterval } from '../../time/interval.js';
import { isUnfinished, isWhole, stateCounts } from '../checkpoints/chunk-states.js';
import { NO_COUNTS, type Chunk } from '../checkpoints/chunk.js';
import type { StoredRun } from '../checkpoints/stored-run.js';
import { sumOf } from '../checkpoints/sum-of.js';
import { totalsOf } from '../progress/progress-of.js';
import type { ExtractPartial, ExtractReceipt, OpenChunk } from './extract-receipt.js';

export interface ReceiptFacts extends Pick<ExtractReceipt, 'dedupe' | 'guarantee' | 'output'> {
  readonly stored: StoredRun;
  readonly chunks: readonly Chunk[];
  /** Why the run was ended early, where it was. */
  readonly stopped: 'stopped' | 'time' | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function receiptOf({ stored, chunks, stopped, now, dedupe, guarantee, output }: ReceiptFacts): ExtractReceipt {
  const open = chunks.filter((chunk) => !isWhole(chunk));
  const { expected } = totalsOf(chunks);
  const partial = open.length === 0 ? undefined : whyPartial(open, stopped);
  return Object.freeze({
    endpoint: stored.endpoint,
    run: stored.run,
    complete: open.length === 0,
    ...(partial === undefined ? {} : { partial }),
    ...chunks.reduce((sum, chunk) => sumOf(sum, chunk.counts), NO_COUNTS),
    ...(chunks.every(hasTold) && expected !== undefined ? { expected } : {}),
    chunks: stateCounts(chunks),
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
const hasTold = ({ state, expected, got }: Chunk) =>
  state === 'split' || expected !== null || (state === 'done' && got === 0);

/** A chunk that came short stands before its next pass. */
const restartsOf = ({ state, pass }: Chunk) => (state === 'short' ? pass - 1 : pass);

function whyPartial(open: readonly Chunk[], stopped: 'stopped' | 'time' | undefined): ExtractPartial {
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
