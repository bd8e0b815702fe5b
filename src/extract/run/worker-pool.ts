import type { Chunk } from '../checkpoints/chunk.js';
import { eitherSignal } from '../../time/abortable.js';
import { exponential } from '../../time/backoff.js';
import { type ChunkOutcome, ChunkRun } from './chunk-run.js';
import type { RunContext } from './run-context.js';

/** Waits before a chunk that failed is tried again, if nothing else is left to do: the layers have waited for the server already. */
const BACKOFF = exponential({ baseMs: 1_000, capMs: 30_000 });

/** Hands the chunks of a run out to workers, and waits for those that may yet cut, or give back, one. */
export class WorkerPool<T> {
  readonly #working = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(private readonly host: RunContext<T>) {}

  /** Every chunk that is left to do, each claimed for who takes it. Several loops may share it; each chunk must be worked on. */
  async *chunks(): AsyncGenerator<Chunk, void, undefined> {
    const { shutdown, signal } = this.host;
    while (shutdown.reason === undefined) {
      signal.throwIfAborted();
      const chunk = await this.#claim();
      if (chunk) yield chunk;
      else if (this.#working.size === 0) return;
      else await this.#change();
    }
  }

  /** Works on a claimed chunk until it ends, one way or the other. */
  async work(chunk: Chunk, worker = 0): Promise<ChunkOutcome> {
    try {
      await this.#holdBack(chunk);
      return await new ChunkRun(this.host, chunk).run(worker);
    } finally {
      this.#working.delete(chunk.key);
      this.#wake();
    }
  }

  async #claim(): Promise<Chunk | undefined> {
    const { store, lease, table, keys } = this.host;
    await lease.ensureHeld();
    const chunk = await store.claim(keys.run, lease.request);
    if (!chunk) return undefined;
    this.#working.add(chunk.key);
    table.put(chunk);
    return chunk;
  }

  /** A chunk that has failed waits a little; an end of the run ends the wait. */
  async #holdBack({ attempts }: Chunk): Promise<void> {
    if (attempts === 0) return;
    const { clock, shutdown, signal } = this.host;
    const ended = eitherSignal(shutdown.signal, signal);
    await clock.sleep(BACKOFF(attempts), ended.signal).catch(() => undefined);
    ended.release();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
