import { z } from 'zod';
import { wholeNumber } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import { BLOOM_WIDTH, BloomSet } from './bloom-set.js';
import type { Dedupe, RecordKey } from './dedupe.js';
import { keyIdentity, keyOption } from './key-option.js';

export interface BloomOptions {
  /**
   * The key of a record: a path, or a function, which may also give a list or an object of several. @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * The share of new records that may be taken for duplicates, and so be lost: 0.001 for one in a thousand. It has no default, since it says what
   * may be missing. From 1e-9 to 0.1.
   */
  readonly falsePositiveRate: number;
  /**
   * How many different keys there will be. With more the rate still holds, and memory grows: it is about 16 bits a key at a rate of 0.001, and 5
   * more for each tenth of that. @default 1 000 000
   */
  readonly expected?: number;
}

const rate = z.custom<number>((value) => typeof value === 'number' && value >= 1e-9 && value <= 0.1, {
  error: 'a share from 1e-9 to 0.1, such as 0.001',
});

const schema = z.strictObject(
  { key: keyOption, falsePositiveRate: rate, expected: wholeNumber(1).default(1_000_000) },
  { error: 'an object with falsePositiveRate' },
);

/**
 * Tells every duplicate in little memory, and takes a few new records for duplicates: at most the share that was chosen. What it was in the end
 * stands in the receipt. `exact` loses none.
 *
 * @throws ConfigurationError for unknown, missing or malformed options
 *
 * @example
 * extract(api.conversations({ interval }), {
 *   to: ndjson('out.ndjson'),
 *   dedupe: bloom({ key: 'conversationId', falsePositiveRate: 1e-6, expected: 50_000_000 }),
 * });
 */
export function bloom(options: BloomOptions): Dedupe {
  const { key, falsePositiveRate, expected } = parseOptions(schema, options, 'bloom()');
  return Object.freeze({
    kind: 'bloom',
    identity: `bloom, ${falsePositiveRate}${keyIdentity(key)}`,
    ...(key === undefined ? {} : { key }),
    width: BLOOM_WIDTH,
    newSet: () => new BloomSet(expected, falsePositiveRate),
  });
}
