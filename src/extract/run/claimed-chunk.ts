import type { TransactionWork } from '../checkpoints/checkpoint-store.js';
import type { Chunk, ChunkChange } from '../checkpoints/chunk.js';
import { SinkError } from '../errors.js';
import type { ChunkWriter, Commit } from '../sinks/sink.js';
import { wrapSinkErrors } from './failures.js';
import type { RunContext } from './run-context.js';
import { type ChunkTransition, emitTransition, type TransitionDetails } from './run-log.js';

type ClaimDeps = Pick<RunContext<unknown>, 'store' | 'lease' | 'table' | 'log' | 'emit' | 'source'>;

/** A chunk in the hands of a worker: what is changed of it stands in the store first, and then here. */
export class ClaimedChunk {
  constructor(
    private readonly books: ClaimDeps,
    public now: Chunk,
  ) {}

  async save(change: ChunkChange, work?: TransactionWork): Promise<void> {
    const { store, lease, table } = this.books;
    const { request } = lease;
    await store.save(this.now, change, request, work);
    this.now = table.change(this.now, change, request);
  }

  /**
   * Saves a change together with what the sink does.
   *
   * @throws SinkError where the sink fails, or does not commit
   */
  async saveThrough(change: ChunkChange, write: (commit: Commit) => Promise<void>): Promise<void> {
    const { endpoint } = this.books.source;
    let committed = false;
    const commit: Commit = async (mark, work) => {
      await this.save({ ...change, mark }, work);
      committed = true;
    };
    await wrapSinkErrors(endpoint, () => write(commit));
    if (!committed) throw new SinkError('the sink took a page without committing it', { endpoint: endpoint });
  }

  emit(turn: ChunkTransition, facts: TransitionDetails = {}): Promise<void> {
    return emitTransition(this.books, this.now, { turn, ...facts });
  }
}

/** What a chunk has in the sink: each change of it is saved together with the change of the chunk. */
export class ChunkOutput<T> {
  private constructor(
    private readonly host: RunContext<T>,
    private readonly chunk: ClaimedChunk,
    private readonly writer: ChunkWriter<T>,
  ) {}

  static async open<T>(host: RunContext<T>, chunk: ClaimedChunk): Promise<ChunkOutput<T>> {
    const writer = await wrapSinkErrors(host.source.endpoint, () => host.session.openChunk(chunk.now));
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
    return wrapSinkErrors(this.host.source.endpoint, () => this.writer.close());
  }

  get #canTakeBack(): boolean {
    return this.host.deduper === undefined && this.writer.reset !== undefined;
  }

  #reset(change: ChunkChange): Promise<void> {
    const counts = { ...(change.counts ?? this.chunk.now.counts), records: 0 };
    return this.chunk.saveThrough({ ...change, counts }, (commit) => this.writer.reset!(commit));
  }
}
