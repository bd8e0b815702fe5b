import type { OpenChunk } from './extract-receipt.js';
import { count, counted } from './readable.js';

/** Characters of a text of others, unless told otherwise. */
const MOST = 400;
// eslint-disable-next-line no-control-regex -- a server's message must not reach the terminal with its escapes
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** What an open chunk lacks: records that were announced, or all that was never fetched. */
export function lackText({ state, lacking, got, expected }: OpenChunk): string {
  if (state === 'pending' && got === 0) return 'not fetched yet';
  if (lacking > 0) return `lacks ${count(lacking)} of ${count(expected ?? got + lacking)}`;
  return expected === null ? `${counted(got, 'record')}, total unknown` : `has ${count(got)} of ${count(expected)}`;
}

/** Why a chunk failed last: one line, no control characters, not endless; empty where it did not fail. */
export function failureText({ failure, attempts }: OpenChunk, most = MOST): string {
  if (!failure) return '';
  const times = attempts > 0 ? `${counted(attempts, 'attempt')}: ` : '';
  return oneLine(`${times}${failure.name}: ${failure.message}`, most);
}

/** A text on one line, without control characters, cut where it is too long to be read. */
export function oneLine(text: string, most = MOST): string {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}
