import type { Emit } from '../../events/emitter.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { RecordCheck } from './record-check.js';
import { isSimpleKey, recordKeyReader } from './record-key.js';

/** Leaves out records whose key was seen before in the run. It remembers every key, so its memory grows with the run. */
export function deduplication(dedupe: NonNullable<ResolvedPagingOptions['dedupe']>, emit: Emit): RecordCheck {
  const seen = new Set<unknown>();
  const seenInPart = keysOfPart();
  const keys = recordKeyReader(dedupe);
  return (record, { index, page, skipped, part }) => {
    const key = keys.read(record);
    if (!isSimpleKey(key)) throw keys.refusal(key, index, 'a string, a number or a bigint', { page });
    const across = seenInPart(key, part) === false;
    if (!seen.has(key)) {
      seen.add(key);
      return { kind: 'keep', record };
    }
    if (!skipped) emit({ type: 'duplicate', endpoint: page.endpoint, index: page.index, key });
    return { kind: 'duplicate', across };
  };
}

/** Remembers the keys of the part at hand; says whether a key is among them, `undefined` where the data is in one piece. */
function keysOfPart(): (key: unknown, part: string | undefined) => boolean | undefined {
  const keys = new Set<unknown>();
  let at: string | undefined;
  return (key, part) => {
    if (part === undefined) return undefined;
    if (part !== at) keys.clear();
    at = part;
    if (keys.has(key)) return true;
    keys.add(key);
    return false;
  };
}
