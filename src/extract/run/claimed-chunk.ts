import type { Chunk, ChunkChange, TransactionWork } from '../checkpoints/checkpoint-store.js';
import { SinkError } from '../errors.js';
import type { ChunkWriter, Commit } from '../sinks/sink.js';
import { wrapSinkErrors } from './failures.js';
import type { RunContext } from './run-context.js';
import { type ChunkTransition, emitTransition, type TransitionDetails } from './run-log.js';

type ClaimDeps = Pick<RunContext<unknown>, 'endpoint' | 'store' | 'lease' | 'table' | 'log' | 'emit'>;

/** A chunk that a worker has claimed. A change is saved in the store first, then applied here. */
export class ClaimedChunk {
  constructor(
    private readonly deps: ClaimDeps,
    public current: Chunk,
  ) {}

  async save(change: ChunkChange, work?: TransactionWork): Promise<void> {
    const { store, lease, table } = this.deps;
    const { request } = lease;
    await store.save(this.current, change, request, work);
    this.current = table.change(this.current, change, request);
  }

  /**
   * Saves a change together with a write of the sink.
   *
   * @throws SinkError if the sink fails, or does not commit
   */
  async saveWith(change: ChunkChange, write: (commit: Commit) => Promise<void>): Promise<void> {
    const { endpoint } = this.deps;
    let committed = false;
    const commit: Commit = async (mark, work) => {
      await this.save({ ...change, mark }, work);
      committed = true;
    };
    await wrapSinkErrors(endpoint, () => write(commit));
    if (!committed) {
      throw new SinkError('the sink did not commit a page. Call commit once for each write', { endpoint });
    }
  }

  emit(transition: ChunkTransition, details: TransitionDetails = {}): Promise<void> {
    return emitTransition(this.deps, this.current, { transition, ...details });
  }
}

/** The output of a chunk in the sink. Each write is saved together with the change of the chunk. */
export class ChunkOutput<T> {
  private constructor(
    private readonly context: RunContext<T>,
    private readonly chunk: ClaimedChunk,
    private readonly writer: ChunkWriter<T>,
  ) {}

  static async open<T>(context: RunContext<T>, chunk: ClaimedChunk): Promise<ChunkOutput<T>> {
    const writer = await wrapSinkErrors(context.endpoint, () => context.session.openChunk(chunk.current));
    return new ChunkOutput(context, chunk, writer);
  }

  /** Without dedupe, removes what an earlier pass has written, if the sink can: all of it is fetched again. */
  async beginPass(): Promise<void> {
    const { position, counts } = this.chunk.current;
    if (position === null && counts.records > 0 && this.#isResettable) await this.#reset({});
  }

  /** Without dedupe, removes the records of a chunk that is split: the smaller chunks fetch all of them again. */
  write(records: readonly T[], change: ChunkChange): Promise<void> {
    if (change.state === 'split' && this.#isResettable) return this.#reset(change);
    return this.chunk.saveWith(change, (commit) => this.writer.write(records, commit));
  }

  close(): Promise<void> {
    return wrapSinkErrors(this.context.endpoint, () => this.writer.close());
  }

  get #isResettable(): boolean {
    return this.context.deduper === undefined && this.writer.reset !== undefined;
  }

  #reset(change: ChunkChange): Promise<void> {
    const counts = { ...(change.counts ?? this.chunk.current.counts), records: 0 };
    return this.chunk.saveWith({ ...change, counts }, (commit) => this.writer.reset!(commit));
  }
}
