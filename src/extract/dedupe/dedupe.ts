import { z } from 'zod';
import { isFieldPath } from '../../json/field-path.js';

/** Bytes of a fingerprint: 64 or 128 bits. */
export type FingerprintWidth = 8 | 16;

/** The key of a record, by which it is told from others: a path or a function. */
export type RecordKey = string | ((record: any) => unknown); // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record

/** How duplicates are told: `exact()` or `bloom()`. */
export interface Dedupe {
  readonly kind: 'exact' | 'bloom';
  /** What must stay the same for a run to go on. */
  readonly identity: string;
  /** @default the `dedupe` of the annotated method */
  readonly key?: RecordKey;
  readonly width: FingerprintWidth;
  /** An empty set for fingerprints. */
  newSet(): SeenSet;
}

/** Fingerprints that were seen. */
export interface SeenSet {
  /** Different fingerprints in it; of a bloom filter, those that were new to it. */
  readonly size: number;
  /** Bytes of memory that it holds. */
  readonly bytes: number;
  has(fingerprint: Uint8Array): boolean;
  /** Adds it; true if it was new. */
  add(fingerprint: Uint8Array): boolean;
  /** The odds that a record that is new is taken for one seen, at this size: of one record (`bloom`), or that it happened to any (`exact`). */
  readonly odds: number;
}

/** What the receipt says of dedupe. Plain JSON. */
export interface DedupeStats {
  readonly kind: 'exact' | 'bloom';
  readonly bits: 64 | 128;
  /** Different keys seen. */
  readonly keys: number;
  /** Bytes of memory that they took. */
  readonly bytes: number;
  /** Of `exact`: the odds that any two different keys had one fingerprint, so that a record was lost. */
  readonly collisionOdds?: number;
  /** Of `bloom`: the share of new records that is taken for seen, at the end. */
  readonly falsePositiveRate?: number;
}

/** What a receipt says of the keys that were seen. */
export function dedupeStats({ kind, width }: Pick<Dedupe, 'kind' | 'width'>, set: SeenSet): DedupeStats {
  const odds = kind === 'exact' ? { collisionOdds: set.odds } : { falsePositiveRate: set.odds };
  return Object.freeze({ kind, bits: width === 8 ? 64 : 128, keys: set.size, bytes: set.bytes, ...odds });
}

/** The option `key`, which `exact` and `bloom` share. */
export const keyOption = z
  .custom<RecordKey>((value) => typeof value === 'function' || isFieldPath(value), {
    error: `a path such as 'id', or a function (record) => key`,
  })
  .optional();

/** How a run remembers the key: a path by its text. Functions cannot be compared, so all are alike. */
export function keyIdentity(key: RecordKey | undefined): string {
  if (key === undefined) return '';
  return typeof key === 'function' ? ' by a function' : ` by ${JSON.stringify(key)}`;
}
