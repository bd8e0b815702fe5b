import { allChunks } from '../checkpoints/chunk-states.js';
import type { ExtractReceipt } from './extract-receipt.js';
import { count, counted } from './readable.js';

/** Whether a run is whole, and if not, what keeps it from it. */
export interface RunVerdict {
  /** `paused` is on its way and goes on when it is run again; `incomplete` came to an end with something missing. */
  readonly state: 'complete' | 'paused' | 'incomplete';
  /** Such as `complete`, or `not complete`. */
  readonly title: string;
  /** One clause each; none of a complete run. */
  readonly reasons: readonly string[];
}

export function runVerdict(receipt: ExtractReceipt): RunVerdict {
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
    ...(chunks.failed > 0 ? [`${counted(chunks.failed, 'chunk')} failed`] : []),
    ...(chunks.short > 0 ? [`${counted(chunks.short, 'chunk')} came short, by ${counted(lacking, 'record')}`] : []),
  ];
}

function restOf({ chunks }: ExtractReceipt): string[] {
  const rest = chunks.pending + chunks.running;
  return rest > 0 ? [`${counted(rest, 'chunk')} of ${count(allChunks(chunks))} still to fetch`] : [];
}
