import { SchemaError } from '../errors/schema-error.js';
import { show } from '../errors/show.js';
import type { Emit } from '../events/emitter.js';
import { fieldPath } from './field-path.js';
import type { ResolvedPagingOptions } from './options.js';
import type { RecordCheck } from './record-check.js';

/** Leaves out records whose key was seen before in the run. It remembers every key, so its memory grows with the run. */
export function deduplication(dedupe: NonNullable<ResolvedPagingOptions['dedupe']>, emit: Emit): RecordCheck {
  const seen = new Set<unknown>();
  const keyOf = typeof dedupe === 'function' ? dedupe : fieldPath(dedupe).get;
  const name = typeof dedupe === 'function' ? 'the dedupe function' : `dedupe: '${dedupe}'`;
  return (record, { index, page, skipped }) => {
    const key: unknown = keyOf(record);
    if (!isKey(key)) {
      const advice = 'a key must be a string, a number or a bigint';
      throw new SchemaError(`${name} gives ${show(key)} for record ${index} of the page; ${advice}`, { page });
    }
    if (!seen.has(key)) {
      seen.add(key);
      return { kind: 'keep', record };
    }
    if (!skipped) emit({ type: 'duplicate', endpoint: page.endpoint, index: page.index, key });
    return { kind: 'duplicate' };
  };
}

const isKey = (key: unknown): boolean =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && !Number.isNaN(key));
