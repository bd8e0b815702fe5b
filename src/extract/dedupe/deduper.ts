import { isUnfinished } from '../checkpoints/chunk-states.js';
import type { Chunk, KeyBlock, StoredKeys } from '../checkpoints/chunk.js';
import type { PageContext } from '../../errors/page-context.js';
import type { Dedupe, SeenSet } from './dedupe.js';
import { ExactSet } from './exact-set.js';
import type { Fingerprinter } from './fingerprint.js';

type SortedChunk = Pick<Chunk, 'key' | 'pass' | 'window'>;

/** A page told apart: what goes to the sink, and what is known of the rest. */
export interface SortedPage<T> {
  readonly fresh: readonly T[];
  /** Records that this pass of the chunk had not met before, whether or not they are fresh. */
  readonly met: number;
  /** Records that it had: the list repeats itself. */
  readonly repeated: number;
  /** What must be stored with the page. */
  readonly keys: KeyBlock;
  /** The page is committed: its records are known from now on. */
  accept(): void;
  /** It is not: nothing of it counts. */
  drop(): void;
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
    for (const key of this.#each(block.delivered)) {
      this.known.add(key);
      pass?.add(key);
    }
    if (pass) for (const key of this.#each(block.met)) pass.add(key);
  }

  /**
   * @param alone whether no other chunk, and no earlier pass, has put anything into the sink: then what is known is what the pass has met
   * @throws SchemaError where a record has no key
   */
  sort<T>(
    records: readonly T[],
    chunk: SortedChunk,
    { page, alone }: { page: PageContext; alone: boolean },
  ): SortedPage<T> {
    const known = alone && this.dedupe.kind === 'exact';
    const pass = known ? this.known : this.#passOf(chunk);
    const onPage = new Set<string>();
    const sorted = { fresh: [] as T[], delivered: [] as Uint8Array[], met: [] as Uint8Array[], repeated: 0 };
    const claimed: string[] = [];
    let index = 0;
    for (const key of this.#each(this.fingerprints(records, { page }))) {
      const record = records[index++] as T;
      const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
      if (onPage.has(name) || pass?.has(key)) {
        sorted.repeated += 1;
        continue;
      }
      onPage.add(name);
      if (this.#underway.has(name) || (!known && this.known.has(key))) {
        sorted.met.push(key);
        continue;
      }
      this.#underway.add(name);
      claimed.push(name);
      sorted.delivered.push(key);
      sorted.fresh.push(record);
    }
    const { fresh, delivered, met, repeated } = sorted;
    const drop = () => {
      for (const name of claimed) this.#underway.delete(name);
    };
    return {
      fresh,
      met: delivered.length + met.length,
      repeated,
      keys: { pass: chunk.pass, delivered: joined(delivered), met: joined(met) },
      accept: () => {
        for (const key of delivered) this.known.add(key);
        if (pass) for (const key of [...delivered, ...met]) pass.add(key);
        drop();
      },
      drop,
    };
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

  *#each(keys: Uint8Array): Generator<Uint8Array> {
    const { width } = this.dedupe;
    for (let at = 0; at < keys.length; at += width) yield keys.subarray(at, at + width);
  }
}

function joined(keys: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(keys);
}
