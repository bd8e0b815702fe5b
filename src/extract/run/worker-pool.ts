import { eitherSignal } from '../../time/clock.js';
import { exponential } from '../../time/backoff.js';
import type { Chunk } from '../checkpoints/checkpoint-store.js';
import { type ChunkOutcome, ChunkRun } from './chunk-run.js';
import type { RunContext } from './run-context.js';

/** Delay before a failed chunk is retried when nothing else is left to do. The client's policies have already waited for the server. */
const BACKOFF = exponential({ baseMs: 1_000, capMs: 30_000 });

/** Hands out the chunks of a run, and waits for those in progress, which may still be split or released. */
export class WorkerPool<T> {
  readonly #inProgress = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(private readonly context: RunContext<T>) {}

  /** Yields claimed chunks. Several loops may share it; each chunk must be passed to `work`. */
  async *chunks(): AsyncGenerator<Chunk, void, undefined> {
    const { shutdown, signal } = this.context;
    while (shutdown.reason === undefined) {
      signal.throwIfAborted();
      const chunk = await this.#claim();
      if (chunk) yield chunk;
      else if (this.#inProgress.size === 0) return;
      else await this.#nextChange();
    }
  }

  async work(chunk: Chunk, worker = 0): Promise<ChunkOutcome> {
    try {
      await this.#backOff(chunk);
      return await new ChunkRun(this.context, chunk).run(worker);
    } finally {
      this.#inProgress.delete(chunk.key);
      this.#wake();
    }
  }

  async #claim(): Promise<Chunk | undefined> {
    const { store, lease, table, keys } = this.context;
    await lease.ensureHeld();
    const chunk = await store.claim(keys.run, lease.request);
    if (!chunk) return undefined;
    this.#inProgress.add(chunk.key);
    table.put(chunk);
    return chunk;
  }

  /** Delays a chunk that has failed, unless the run ends. */
  async #backOff({ attempts }: Chunk): Promise<void> {
    if (attempts === 0) return;
    const { clock, shutdown, signal } = this.context;
    const ended = eitherSignal(shutdown.signal, signal);
    await clock.sleep(BACKOFF(attempts), ended.signal).catch(() => undefined);
    ended.release();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
