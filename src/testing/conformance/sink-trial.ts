import type { CheckpointStore, Chunk } from '../../extract/checkpoints/checkpoint-store.js';
import { memory } from '../../extract/checkpoints/memory.js';
import type { ChunkWriter, Commit, Sink, SinkOutput, SinkSession } from '../../extract/sinks/sink.js';
import { expectSame } from './expectations.js';

/** A record that the cases write. */
export interface SinkRecord {
  readonly id: string;
  readonly n: number;
  readonly text: string;
}

/** One address to write records to, and to read them from. */
export interface SinkAddress {
  /** Returns a new sink for the address; each call simulates another process. */
  readonly sink: () => Sink<SinkRecord>;
  /** Returns all records at the address. */
  readonly read: () => Promise<readonly SinkRecord[]>;
  /** Whether `read` returns records in the order of the chunks. @default true */
  readonly ordered?: boolean;
  /**
   * Whether uncommitted records are removed when the chunk is claimed again. Set `false` for a sink that keeps them until they are written
   * again, such as a database other than that of the store. @default true
   */
  readonly dropsUncommitted?: boolean;
  /** Checkpoint store of the run. @default memory() */
  readonly store?: CheckpointStore;
}

export interface SinkCase {
  readonly name: string;
  /** Orders of the chunks of the run. @default one chunk */
  readonly orders?: readonly string[];
  readonly check: (trial: SinkTrial) => Promise<void>;
}

const RUN = 'conformance:Records.list';
const LEASE_MS = 60_000;

/** A run of some chunks on one address, with a real store. */
export class SinkTrial {
  readonly #store: CheckpointStore;
  #now = 1_000_000;
  #owner = 1;
  #started = false;
  /** Open sessions and writers, in order of opening. */
  readonly #open = new Set<{ close(): Promise<void> }>();

  private constructor(
    readonly address: SinkAddress,
    store: CheckpointStore,
  ) {
    this.#store = store;
  }

  static async start(address: SinkAddress, orders: readonly string[] = ['0000']): Promise<SinkTrial> {
    const store = address.store ?? memory();
    const chunks = orders.map((order) => ({ key: `${RUN}:${order}`, order, window: null }));
    await store.create({ run: RUN, endpoint: 'Records.list', identity: {}, createdAt: 1_000_000 }, chunks);
    return new SinkTrial(address, store);
  }

  /** Opens another sink for the address, like a process that starts or resumes the run. */
  async open(): Promise<SinkSession<SinkRecord>> {
    const session = await this.address
      .sink()
      .open({ run: RUN, endpoint: 'Records.list', fresh: !this.#started, store: this.#store });
    this.#started = true;
    this.#open.add(session);
    return session;
  }

  /** Claims the next chunk, and opens a writer for it. */
  async claim(session: SinkSession<SinkRecord>): Promise<WritableChunk> {
    const chunk = await this.#store.claim(RUN, this.#request);
    if (!chunk) throw new Error('the store has no chunk to claim');
    const writer = await session.openChunk(chunk);
    this.#open.add(writer);
    return { writer, chunk, commit: (mark, work) => this.#store.save(chunk, { mark }, this.#request, work) };
  }

  /** Expires all leases, as if their owner had been killed, so that another one can claim the chunks. */
  expireLeases(): void {
    this.#now += LEASE_MS + 1;
    this.#owner += 1;
  }

  /** The chunk as it is in the store. */
  async stored({ key }: Chunk): Promise<Chunk> {
    return (await this.#store.chunks(RUN)).find((chunk) => chunk.key === key)!;
  }

  async finish(session: SinkSession<SinkRecord>, complete = true): Promise<SinkOutput> {
    return session.finish(await this.#store.chunks(RUN), complete);
  }

  /** Throws unless these records are at the address: each once, or at least once if the sink guarantees no more. */
  async expectRecords(expected: readonly SinkRecord[], what: string): Promise<void> {
    const once = this.address.sink().guarantee === 'effectively once';
    const read = (await this.address.read()).map(({ id, n, text }) => ({ id, n, text }));
    const received = once ? read : [...new Map(read.map((record) => [record.id, record])).values()];
    const { ordered = true } = this.address;
    expectSame(ordered ? received : byId(received), ordered ? expected : byId(expected), what);
  }

  /** Closes these sessions and writers, by default all of them in reverse order. */
  async close(these: Iterable<{ close(): Promise<void> }> = [...this.#open].reverse()): Promise<void> {
    for (const one of these) {
      this.#open.delete(one);
      await one.close();
    }
  }

  get #request() {
    return { owner: `owner ${this.#owner}`, now: this.#now, leaseMs: LEASE_MS };
  }
}

/** A claimed chunk with its writer. */
export interface WritableChunk {
  readonly writer: ChunkWriter<SinkRecord>;
  readonly chunk: Chunk;
  readonly commit: Commit;
}

/** Records with unique ids. */
export const recordsOf = (name: string, count: number): SinkRecord[] =>
  Array.from({ length: count }, (_, n) => ({ id: `${name}${n}`, n, text: `record ${n} of ${name}` }));

const byId = (records: readonly SinkRecord[]) => [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
