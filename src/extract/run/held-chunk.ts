import { SinkError } from '../../errors/sink-error.js';
import type { TransactionWork } from '../checkpoints/checkpoint-store.js';
import type { Chunk, ChunkChange } from '../checkpoints/chunk.js';
import type { Commit } from '../sinks/sink.js';
import { inSink } from './in-sink.js';
import type { RunHost } from './run-host.js';
import { tellTurn, type Turn, type TurnFacts } from './turns.js';

type Books = Pick<RunHost<unknown>, 'store' | 'hold' | 'table' | 'diary' | 'emit' | 'source'>;

/** A chunk in the hands of a worker: what is changed of it stands in the store first, and then here. */
export class HeldChunk {
  constructor(
    private readonly books: Books,
    public now: Chunk,
  ) {}

  async save(change: ChunkChange, work?: TransactionWork): Promise<void> {
    const { store, hold, table } = this.books;
    const { request } = hold;
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
    await inSink(endpoint, () => write(commit));
    if (!committed) throw new SinkError('the sink took a page without committing it', { at: endpoint });
  }

  tell(turn: Turn, facts: TurnFacts = {}): Promise<void> {
    return tellTurn(this.books, this.now, { turn, ...facts });
  }
}
