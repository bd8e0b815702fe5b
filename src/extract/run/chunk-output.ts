import type { ChunkChange } from '../checkpoints/chunk.js';
import type { ChunkWriter } from '../sinks/sink.js';
import type { HeldChunk } from './held-chunk.js';
import { inSink } from './in-sink.js';
import type { RunHost } from './run-host.js';

/** What a chunk has in the sink: each change of it is saved together with the change of the chunk. */
export class ChunkOutput<T> {
  private constructor(
    private readonly host: RunHost<T>,
    private readonly chunk: HeldChunk,
    private readonly writer: ChunkWriter<T>,
  ) {}

  static async open<T>(host: RunHost<T>, chunk: HeldChunk): Promise<ChunkOutput<T>> {
    const writer = await inSink(host.source.endpoint, () => host.session.chunk(chunk.now));
    return new ChunkOutput(host, chunk, writer);
  }

  /** Without dedupe, what an earlier pass has written is taken back where the sink can: all of it comes again. */
  async beginPass(): Promise<void> {
    const { position, counts } = this.chunk.now;
    if (position === null && counts.records > 0 && this.#canTakeBack) await this.#reset({});
  }

  /** Without dedupe, the parts of a chunk that is split bring all of its records again: then its own are taken back. */
  write(fresh: readonly T[], change: ChunkChange): Promise<void> {
    if (change.state === 'split' && this.#canTakeBack) return this.#reset(change);
    return this.chunk.saveThrough(change, (commit) => this.writer.write(fresh, commit));
  }

  close(): Promise<void> {
    return inSink(this.host.source.endpoint, () => this.writer.close());
  }

  get #canTakeBack(): boolean {
    return this.host.deduper === undefined && this.writer.reset !== undefined;
  }

  #reset(change: ChunkChange): Promise<void> {
    const counts = { ...(change.counts ?? this.chunk.now.counts), records: 0 };
    return this.chunk.saveThrough({ ...change, counts }, (commit) => this.writer.reset!(commit));
  }
}
