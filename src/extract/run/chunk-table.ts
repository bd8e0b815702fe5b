import type { LeaseRequest } from '../checkpoints/checkpoint-store.js';
import { changedChunk, pendingChunk } from '../checkpoints/chunk-transitions.js';
import type { Chunk, ChunkChange } from '../checkpoints/chunk.js';

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

  get(key: string): Chunk | undefined {
    return this.#chunks.get(key);
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
