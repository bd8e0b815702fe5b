import { type Chunk, isUnfinished, type KeyBlock, type StoredKeys } from '../checkpoints/checkpoint-store.js';
import type { PageContext } from '../../position.js';
import type { Dedupe, SeenSet } from './dedupe.js';
import { ExactSet } from './exact.js';
import { type Fingerprinter, fingerprintsIn } from './fingerprint.js';

type DedupedChunk = Pick<Chunk, 'key' | 'pass' | 'window'>;

/** A page without its duplicates. */
export interface DedupedPage<T> {
  /** Records that go to the sink. */
  readonly newRecords: readonly T[];
  /** Number of records that this pass of the chunk has not seen before, whether or not they go to the sink. */
  readonly firstSeen: number;
  /** Number of records that this pass has seen before: the list repeats them. */
  readonly repeated: number;
  /** Fingerprints to store with the page. */
  readonly keys: KeyBlock;
  /** Call it once the page is committed: its records are known from now on. */
  accept(): void;
  /** Call it if the page is not committed: its records do not count. */
  drop(): void;
}

/** The sets that decide whether a record is new. */
interface Lookup {
  /** Records that this pass of the chunk has seen; `undefined` if they are not tracked. */
  readonly pass: SeenSet | undefined;
  /** Whether `pass` contains all known records. */
  readonly knownIsPass: boolean;
}

interface Classified<T> {
  readonly newRecords: T[];
  /** Fingerprints of the new records. */
  readonly delivered: Uint8Array[];
  /** Fingerprints of known records that this pass sees for the first time. */
  readonly duplicates: Uint8Array[];
  /** Names of the new records in the set of records underway. */
  readonly claimed: string[];
  repeated: number;
}

/**
 * Separates new records from those that went to the sink before, in any chunk, process or pass.
 *
 * What is known follows the checkpoint store. If a record was dropped as a duplicate of one whose page is then not committed, its own page is not
 * committed either, or both are fetched again.
 */
export class Deduper {
  readonly known: SeenSet;
  /** Records that are being written to the sink. */
  readonly #underway = new Set<string>();
  /**
   * Records that the current pass of each chunk has seen. A list that shifts while it is paged repeats records; a record in two windows is no repetition.
   * Always exact: records that a Bloom filter mistakes for known ones would make a complete window look incomplete.
   */
  readonly #passes = new Map<string, SeenSet>();

  constructor(
    private readonly dedupe: Dedupe,
    private readonly fingerprints: Fingerprinter,
  ) {
    this.known = dedupe.newSet();
  }

  /** Restores the fingerprints that an earlier process has committed. */
  restore(block: StoredKeys, chunk: Chunk | undefined): void {
    const open = chunk !== undefined && isUnfinished(chunk);
    const pass = open && chunk.pass === block.pass ? this.#passOf(chunk) : undefined;
    for (const key of fingerprintsIn(block.delivered, this.dedupe.width)) {
      this.known.add(key);
      pass?.add(key);
    }
    if (pass) for (const key of fingerprintsIn(block.duplicates, this.dedupe.width)) pass.add(key);
  }

  /**
   * Separates the new records of a page from its duplicates.
   *
   * @param alone whether no other chunk and no earlier pass has written to the sink: then the known records are those of this pass
   * @throws SchemaError if a record has no key
   */
  filter<T>(
    records: readonly T[],
    chunk: DedupedChunk,
    { page, alone }: { page: PageContext; alone: boolean },
  ): DedupedPage<T> {
    const knownIsPass = alone && this.dedupe.kind === 'exact';
    const pass = knownIsPass ? this.known : this.#passOf(chunk);
    const classified = this.#classify(records, this.fingerprints(records, { page }), { pass, knownIsPass });
    const { newRecords, repeated, delivered, duplicates } = classified;
    const drop = () => {
      for (const name of classified.claimed) this.#underway.delete(name);
    };
    return {
      newRecords,
      firstSeen: delivered.length + duplicates.length,
      repeated,
      keys: { pass: chunk.pass, delivered: Buffer.concat(delivered), duplicates: Buffer.concat(duplicates) },
      accept: () => {
        for (const key of delivered) this.known.add(key);
        if (pass) for (const key of [...delivered, ...duplicates]) pass.add(key);
        drop();
      },
      drop,
    };
  }

  #classify<T>(records: readonly T[], fingerprints: Uint8Array, { pass, knownIsPass }: Lookup): Classified<T> {
    const classified: Classified<T> = { newRecords: [], delivered: [], duplicates: [], claimed: [], repeated: 0 };
    const onPage = new Set<string>();
    let index = 0;
    for (const key of fingerprintsIn(fingerprints, this.dedupe.width)) {
      const record = records[index++] as T;
      const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
      if (onPage.has(name) || pass?.has(key)) {
        classified.repeated += 1;
        continue;
      }
      onPage.add(name);
      if (this.#underway.has(name) || (!knownIsPass && this.known.has(key))) {
        classified.duplicates.push(key);
        continue;
      }
      this.#underway.add(name);
      classified.claimed.push(name);
      classified.delivered.push(key);
      classified.newRecords.push(record);
    }
    return classified;
  }

  /** Forgets what the chunk has seen, because it ended or restarts. */
  forget(chunk: Pick<Chunk, 'key'>): void {
    this.#passes.delete(chunk.key);
  }

  /** `undefined` for a Bloom filter over an unsplit call, whose memory it would not bound: there a repeated record counts as received. */
  #passOf({ key, window }: Pick<Chunk, 'key' | 'window'>): SeenSet | undefined {
    if (this.dedupe.kind === 'bloom' && window === null) return undefined;
    const pass = this.#passes.get(key) ?? new ExactSet(this.dedupe.width);
    this.#passes.set(key, pass);
    return pass;
  }
}
