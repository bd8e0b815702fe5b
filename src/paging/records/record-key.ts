import { SchemaError } from '../../errors/schema-error.js';
import { show } from '../../errors/show.js';
import type { ErrorPlace } from '../../errors/pagewright-error.js';
import { fieldPath } from '../field-path.js';

/** Reads the key of a record, by which it is told from others. */
export interface RecordKeyReader {
  read(record: unknown): unknown;
  /** The error for what can be no key: a record that cannot be told from others is neither kept nor dropped in silence. */
  refusal(key: unknown, index: number, allowed: string, place: ErrorPlace): SchemaError;
}

/** @throws ConfigurationError for a malformed path */
export function recordKeyReader(dedupe: string | ((record: unknown) => unknown)): RecordKeyReader {
  const byFunction = typeof dedupe === 'function';
  const name = byFunction ? 'the dedupe function' : `dedupe: '${dedupe}'`;
  return {
    read: byFunction ? dedupe : fieldPath(dedupe).get,
    refusal: (key, index, allowed, place) =>
      new SchemaError(`${name} gives ${show(key)} for record ${index} of the page; a key must be ${allowed}`, place),
  };
}

/** A key by itself. `1`, `1n` and `'1'` are three keys. */
export const isSimpleKey = (key: unknown): key is string | number | bigint =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && !Number.isNaN(key));
