import { types } from 'node:util';
import { escapeLineSeparators, parseExact, stringifyExact } from '../../json/exact-json.js';
import { SinkError } from '../errors.js';

/**
 * Serializes a record as JSON on one line, also for readers that end a line at U+2028 or U+2029. A bigint is a number with all its digits.
 *
 * @param place names the record, for errors
 * @throws SinkError for a value that JSON would omit or change silently
 */
export function jsonText(record: unknown, place: string): string {
  let line: string | undefined;
  try {
    line = stringifyExact(record);
  } catch (cause) {
    throw new SinkError(`${place} cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  const lost = lossOf(record, '');
  if (lost !== undefined) throw new SinkError(`${place} cannot be written as JSON: it holds ${lost}`);
  if (line === undefined) throw new SinkError(`${place} cannot be written as JSON: its toJSON() returns nothing`);
  return escapeLineSeparators(line);
}

/** Describes the first value that JSON would omit or change. A field that is `undefined` counts as absent. */
function lossOf(value: unknown, at: string): string | undefined {
  if (typeof value === 'object' && value !== null) return lossInside(value, at);
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint' || value === null)
    return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  const what = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
  return at === '' ? what : `${what} at ${at}`;
}

function lossInside(value: object, at: string): string | undefined {
  const odd = nonJsonObject(value);
  if (odd !== undefined) return odd === '' ? undefined : `${odd} at ${at || 'its top'}`;
  if (Array.isArray(value)) return firstLoss(value.keys(), (index) => lossOf(value[index], `${at}[${index}]`));
  return firstLoss(Object.keys(value), (key) => {
    const field = (value as Record<string, unknown>)[key];
    return field === undefined ? undefined : lossOf(field, at === '' ? key : `${at}.${key}`);
  });
}

/** Names an object that JSON does not serialize field by field; empty for one with a `toJSON` method. */
function nonJsonObject(value: object): string | undefined {
  if (types.isMap(value)) return 'a Map';
  if (types.isSet(value)) return 'a Set';
  if (types.isDate(value) && Number.isNaN(value.getTime())) return 'an invalid date';
  return typeof (value as { toJSON?: unknown }).toJSON === 'function' ? '' : undefined;
}

function firstLoss<K>(keys: Iterable<K>, lossAt: (key: K) => string | undefined): string | undefined {
  for (const key of keys) {
    const lost = lossAt(key);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** Characters that are buffered before they are encoded: far below the maximum length of a string. */
const TEXT_BLOCK = 1 << 22;

/** Serializes records as lines of JSON, in blocks of a few megabytes. `place` names the page, for errors. */
export function* jsonLines(records: Iterable<unknown>, place: string): Generator<Buffer> {
  let text = '';
  let index = 0;
  for (const record of records) {
    text += `${jsonText(record, `record ${index} of ${place}`)}\n`;
    index += 1;
    if (text.length < TEXT_BLOCK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const NEWLINE = 10;

/** Parses lines of JSON. Yields the records whose lines end in the same block together. */
export async function* jsonRecords(blocks: AsyncIterable<Buffer>): AsyncGenerator<unknown[]> {
  let partial: Buffer[] = [];
  for await (const block of blocks) {
    const last = block.lastIndexOf(NEWLINE);
    if (last < 0) {
      partial.push(block);
      continue;
    }
    yield [...recordsIn(Buffer.concat([...partial, block.subarray(0, last)]))];
    partial = last + 1 < block.length ? [block.subarray(last + 1)] : [];
  }
  if (partial.length > 0) throw damagedError(undefined);
}

function* recordsIn(lines: Buffer): Generator<unknown> {
  for (let from = 0; from <= lines.length;) {
    const newline = lines.indexOf(NEWLINE, from);
    const end = newline < 0 ? lines.length : newline;
    yield parse(lines.toString('utf8', from, end));
    from = end + 1;
  }
}

function parse(line: string): unknown {
  try {
    return parseExact(line, 'bigint');
  } catch (cause) {
    throw damagedError(cause);
  }
}

const damagedError = (cause: unknown) =>
  new SinkError('the segments of the output were modified by something else. Start over with restart: true', {
    cause,
  });
