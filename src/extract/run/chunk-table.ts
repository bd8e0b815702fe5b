import type { Chunk, ChunkChange, NewChunk } from '../checkpoints/chunk.js';
import { NO_COUNTS } from '../checkpoints/chunk.js';

/** The chunks of a run as this process knows them, so that progress needs not ask the store. */
export class ChunkTable {
  readonly #chunks = new Map<string, Chunk>();

  constructor(chunks: readonly Chunk[]) {
    for (const chunk of chunks) this.put(chunk);
  }

  get size(): number {
    return this.#chunks.size;
  }

  get all(): Chunk[] {
    return [...this.#chunks.values()];
  }

  put(chunk: Chunk): void {
    this.#chunks.set(chunk.key, chunk);
  }

  /** Notes a change that the store has taken, and gives the chunk after it. */
  change(chunk: Chunk, { children = [], keys: _, failure, ...change }: ChunkChange): Chunk {
    const { failure: before, ...rest } = chunk;
    const told = failure === undefined ? before : failure;
    const after: Chunk = { ...rest, ...change, ...(told ? { failure: told } : {}) };
    this.put(after);
    for (const child of children) this.put(asPending(child, chunk.run));
    return after;
  }

}

/** A chunk on which nobody has worked yet. */
const asPending = (chunk: NewChunk, run: string): Chunk => ({
  ...chunk,
  run,
  state: 'pending',
  token: 0,
  attempts: 0,
  pass: 0,
  position: null,
  got: 0,
  expected: null,
  counts: NO_COUNTS,
  mark: null,
});
