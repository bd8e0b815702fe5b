import type { SqliteRow, SqliteValue } from '../database.js';

/** Drivers bind every `number` as floating point; `1` is to be an integer also in a column without a type. */
export function bound(value: SqliteValue): SqliteValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** Drivers give blobs as a `Buffer`, a `Uint8Array` or an `ArrayBuffer`, and rows with or without a prototype. */
export function plainRow(row: object): SqliteRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

function plainValue(value: unknown): SqliteValue {
  if (typeof value !== 'object' || value === null) return value as SqliteValue;
  return ArrayBuffer.isView(value) ? Uint8Array.from(value as Uint8Array) : new Uint8Array(value as ArrayBuffer);
}
