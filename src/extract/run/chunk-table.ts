import type { LeaseRequest } from '../checkpoints/checkpoint-store.js';
import { changedChunk, pendingChunk } from '../checkpoints/chunk-transitions.js';
import type { Chunk, ChunkChange } from '../checkpoints/chunk.js';

/** The chunks of a run as this process knows them, so that progress needs not ask the store. */
export class ChunkTable {
  readonly #chunks = new Map<string, Chunk>();
  /** In which pass each chunk was when this process found it. */
  readonly #found: ReadonlyMap<string, number>;

  constructor(chunks: readonly Chunk[]) {
    for (const chunk of chunks) this.put(chunk);
    this.#found = new Map(chunks.map(({ key, pass }) => [key, pass]));
  }

  get size(): number {
    return this.#chunks.size;
  }

  get all(): Chunk[] {
    return [...this.#chunks.values()];
  }

  get(key: string): Chunk | undefined {
    return this.#chunks.get(key);
  }

  /** Times that this process has begun a chunk anew, however often it was given back in between. */
  restartsOf({ key, pass }: Pick<Chunk, 'key' | 'pass'>): number {
    return pass - (this.#found.get(key) ?? 0);
  }

  put(chunk: Chunk): void {
    this.#chunks.set(chunk.key, chunk);
  }

  /** Notes a change that the store has taken, and gives the chunk after it. */
  change(chunk: Chunk, change: ChunkChange, request: LeaseRequest): Chunk {
    const after = changedChunk(chunk, change, request);
    this.put(after);
    for (const child of change.children ?? []) this.put(pendingChunk(chunk.run, child));
    return after;
  }
}
