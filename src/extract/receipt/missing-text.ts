import type { OpenChunk } from './extract-receipt.js';
import { oneLine } from './one-line.js';
import { count, counted } from './readable.js';

/** What an open chunk lacks: records that were announced, or all that was never fetched. */
export function lackText({ state, lacking, got, expected }: OpenChunk): string {
  if (state === 'pending' && got === 0) return 'not fetched yet';
  if (lacking > 0) return `lacks ${count(lacking)} of ${count(expected ?? got + lacking)}`;
  return expected === null ? `${counted(got, 'record')}, total unknown` : `has ${count(got)} of ${count(expected)}`;
}

/** Why a chunk failed last: one line, no control characters, not endless; empty where it did not fail. */
export function failureText({ failure, attempts }: OpenChunk, most?: number): string {
  if (!failure) return '';
  const times = attempts > 0 ? `${counted(attempts, 'attempt')}: ` : '';
  return oneLine(`${times}${failure.name}: ${failure.message}`, most);
}
