import { z } from 'zod';
import { isFieldPath } from '../../json/field-path.js';

/** Bytes of a fingerprint: 8 for 64 bits, 16 for 128 bits. */
export type FingerprintWidth = 8 | 16;

/** Identifies a record: a path, or a function that returns the key. */
export type RecordKey = string | ((record: any) => unknown); // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record

/** How duplicates are detected: `exact()` or `bloom()`. */
export interface Dedupe {
  readonly kind: 'exact' | 'bloom';
  /** Describes kind, size and key. A run resumes only if this text is unchanged. */
  readonly identity: string;
  /** Key of a record. @default the `dedupe` of the annotated method */
  readonly key?: RecordKey;
  /** Bytes of a fingerprint. */
  readonly width: FingerprintWidth;
  /** Creates an empty set of fingerprints. */
  newSet(): SeenSet;
}

/** The fingerprints of the keys seen so far. */
export interface SeenSet {
  /** Number of different fingerprints; for a Bloom filter, of those that were new to it. */
  readonly size: number;
  /** Memory of the set, in bytes. */
  readonly bytes: number;
  /** Whether the fingerprint was added. */
  has(fingerprint: Uint8Array): boolean;
  /** Adds a fingerprint; returns true if it was new. */
  add(fingerprint: Uint8Array): boolean;
  /** Probability, at this size, that a new record is mistaken for a duplicate: for the next record (`bloom`), or for any so far (`exact`). */
  readonly odds: number;
}

/** Statistics of deduplication, for the receipt. Plain JSON. */
export interface DedupeStats {
  readonly kind: 'exact' | 'bloom';
  /** Bits of a fingerprint. */
  readonly bits: 64 | 128;
  /** Number of different keys seen. */
  readonly keys: number;
  /** Memory of the keys, in bytes. */
  readonly bytes: number;
  /** `exact` only: probability that two different keys had the same fingerprint, so that a record was lost. */
  readonly collisionOdds?: number;
  /** `bloom` only: share of new records that is mistaken for duplicates, at the end of the run. */
  readonly falsePositiveRate?: number;
}

/** The statistics of a set of keys. */
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

/** Describes the key for the identity of a run. Functions cannot be compared, so all of them look the same. */
export function keyIdentity(key: RecordKey | undefined): string {
  if (key === undefined) return '';
  return typeof key === 'function' ? ' by a function' : ` by ${JSON.stringify(key)}`;
}
