import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import type { Dedupe, FingerprintWidth, RecordKey } from './dedupe.js';
import { ExactSet } from './exact-set.js';
import { keyIdentity, keyOption } from './key-option.js';

export interface ExactOptions {
  /**
   * The key of a record: a path, or a function, which may also give a list or an object of several. @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * Bits that are kept of the hash of each key. Two different keys that have all of them alike are taken for one, and a record is lost; over a
   * whole run of n keys the odds that this happens at all are n²/2^(bits+1). For 5 million keys that is 7e-7 with 64 bits and 4e-26 with 128, for
   * a billion 3 % and 1e-21. A key takes at most 14 bytes of memory with 64 bits and 28 with 128.
   *
   * @default 128
   */
  readonly bits?: 64 | 128;
}

const schema = z.strictObject(
  {
    key: keyOption,
    bits: z.union([z.literal(64), z.literal(128)], { error: '64 or 128' }).default(128),
  },
  { error: 'an object' },
);

/**
 * Tells every duplicate and loses no record, by a fingerprint of each key. Memory grows with the number of keys; `bloom` takes a tenth of it.
 *
 * @throws ConfigurationError for unknown or malformed options
 *
 * @example
 * extract(api.conversations({ interval }), { to: ndjson('out.ndjson'), dedupe: exact({ key: 'conversationId' }) });
 */
export function exact(options: ExactOptions = {}): Dedupe {
  const { key, bits } = parseOptions(schema, options, 'exact()');
  const width: FingerprintWidth = bits === 64 ? 8 : 16;
  return Object.freeze({
    kind: 'exact',
    identity: `exact, ${bits} bits${keyIdentity(key)}`,
    ...(key === undefined ? {} : { key }),
    width,
    newSet: () => new ExactSet(width),
  });
}
