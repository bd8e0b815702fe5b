import { jsonText } from '../../extract/sinks/json-text.js';
import type { SqliteValue } from '../database.js';

const LARGEST = 2n ** 63n - 1n;

/**
 * How a value stands in a column: `true` as 1, objects and arrays as JSON, dates as ISO 8601, what is absent as null. A `bigint` that SQLite
 * cannot hold as a number is kept as text.
 *
 * @param place names it, for errors
 * @throws SinkError for what would be changed or left out: a function, NaN, a Map
 */
export function cellOf(value: unknown, place: string): SqliteValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || Number.isFinite(value)) return value as string | number;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value > LARGEST || value < -LARGEST - 1n ? String(value) : value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const json = jsonText(value, place);
  // What turns itself into a text, as a date does, is that text.
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
