import { type Chunk, isUnfinished, type KeyBlock, type StoredKeys } from '../checkpoints/chunk.js';
import type { PageContext } from '../../position.js';
import type { Dedupe, SeenSet } from './dedupe.js';
import { ExactSet } from './exact.js';
import { type Fingerprinter, fingerprintsIn } from './fingerprint.js';

type DedupedChunk = Pick<Chunk, 'key' | 'pass' | 'window'>;

/** A page told apart: what goes to the sink, and what is known of the rest. */
export interface DedupedPage<T> {
  readonly newRecords: readonly T[];
  /** Records that this pass of the chunk had not met before, whether or not they are fresh. */
  readonly firstSeen: number;
  /** Records that it had: the list repeats itself. */
  readonly repeated: number;
  /** What must be stored with the page. */
  readonly keys: KeyBlock;
  /** The page is committed: its records are known from now on. */
  accept(): void;
  /** It is not: nothing of it counts. */
  drop(): void;
}

/** What the records of a page are told apart by. */
interface Lookup {
  /** What this pass of the chunk has met; `undefined` where that is not kept. */
  readonly pass: SeenSet | undefined;
  /** Whether `pass` is all that is known. */
  readonly knownIsPass: boolean;
}

interface Classified<T> {
  readonly newRecords: T[];
  /** Fingerprints of the fresh records, and of those that went to the sink before. */
  readonly delivered: Uint8Array[];
  readonly met: Uint8Array[];
  /** What the fresh records are called among those underway. */
  readonly claimed: string[];
  repeated: number;
}

/**
 * Tells records that went to the sink before, in whatever chunk, process or pass, from those that did not. What counts as known follows the store:
 * a record that was dropped because of another one, which then is not committed, is not committed either, or comes again with it.
 */
export class Deduper {
  readonly known: SeenSet;
  /** Records on their way to the sink. */
  readonly #underway = new Set<string>();
  /**
   * By chunk, what its present pass has met: a list that has drifted repeats itself, a record of two windows does not. Exact whatever the dedupe is, since
   * records that a bloom filter took for known would make a whole window look short.
   */
  readonly #passes = new Map<string, SeenSet>();

  constructor(
    private readonly dedupe: Dedupe,
    private readonly fingerprints: Fingerprinter,
  ) {
    this.known = dedupe.newSet();
  }

  /** Takes in what a process before has committed. */
  restore(block: StoredKeys, chunk: Chunk | undefined): void {
    const open = chunk !== undefined && isUnfinished(chunk);
    const pass = open && chunk.pass === block.pass ? this.#passOf(chunk) : undefined;
    for (const key of fingerprintsIn(block.delivered, this.dedupe.width)) {
      this.known.add(key);
      pass?.add(key);
    }
    if (pass) for (const key of fingerprintsIn(block.met, this.dedupe.width)) pass.add(key);
  }

  /**
   * @param alone whether no other chunk, and no earlier pass, has put anything into the sink: then what is known is what the pass has met
   * @throws SchemaError where a record has no key
   */
  filter<T>(
    records: readonly T[],
    chunk: DedupedChunk,
    { page, alone }: { page: PageContext; alone: boolean },
  ): DedupedPage<T> {
    const knownIsMet = alone && this.dedupe.kind === 'exact';
    const pass = knownIsMet ? this.known : this.#passOf(chunk);
    const told = this.#tellApart(records, this.fingerprints(records, { page }), { pass, knownIsPass: knownIsMet });
    const { newRecords, repeated, delivered, met } = told;
    const drop = () => {
      for (const name of told.claimed) this.#underway.delete(name);
    };
    return {
      newRecords,
      firstSeen: delivered.length + met.length,
      repeated,
      keys: { pass: chunk.pass, delivered: Buffer.concat(delivered), met: Buffer.concat(met) },
      accept: () => {
        for (const key of delivered) this.known.add(key);
        if (pass) for (const key of [...delivered, ...met]) pass.add(key);
        drop();
      },
      drop,
    };
  }

  #tellApart<T>(records: readonly T[], fingerprints: Uint8Array, { pass, knownIsPass }: Lookup): Classified<T> {
    const told: Classified<T> = { newRecords: [], delivered: [], met: [], claimed: [], repeated: 0 };
    const onPage = new Set<string>();
    let index = 0;
    for (const key of fingerprintsIn(fingerprints, this.dedupe.width)) {
      const record = records[index++] as T;
      const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
      if (onPage.has(name) || pass?.has(key)) {
        told.repeated += 1;
        continue;
      }
      onPage.add(name);
      if (this.#underway.has(name) || (!knownIsPass && this.known.has(key))) {
        told.met.push(key);
        continue;
      }
      this.#underway.add(name);
      told.claimed.push(name);
      told.delivered.push(key);
      told.newRecords.push(record);
    }
    return told;
  }

  /** The chunk ended, or begins anew. */
  forget(chunk: Pick<Chunk, 'key'>): void {
    this.#passes.delete(chunk.key);
  }

  /** None for a bloom filter over a call in one piece, whose memory it would not bound: there a repeated record counts as one that came. */
  #passOf({ key, window }: Pick<Chunk, 'key' | 'window'>): SeenSet | undefined {
    if (this.dedupe.kind === 'bloom' && window === null) return undefined;
    const pass = this.#passes.get(key) ?? new ExactSet(this.dedupe.width);
    this.#passes.set(key, pass);
    return pass;
  }
}
