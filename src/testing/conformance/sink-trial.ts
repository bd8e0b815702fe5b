import type { Chunk } from '../../extract/checkpoints/chunk.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { memory } from '../../extract/checkpoints/memory.js';
import type { ChunkWriter, Commit, Sink, SinkOutput, SinkSession } from '../../extract/sinks/sink.js';
import { expectSame } from './expectations.js';

/** What the cases write. */
export interface SinkRecord {
  readonly id: string;
  readonly n: number;
  readonly text: string;
}

/** One address that records can be written to. */
export interface SinkAddress {
  /** Gives a sink for the address; called again, another one for it, as another process would have. */
  readonly sink: () => Sink<SinkRecord>;
  /** All records that lie there in the end. */
  readonly read: () => Promise<readonly SinkRecord[]>;
  /** Whether `read` gives them in the order of the chunks. @default true */
  readonly ordered?: boolean;
  /**
   * Whether records that were written, but never committed, are gone once the chunk is taken again. Where they stay, as in a database that is not the
   * store's own, they have to come again. @default true
   */
  readonly dropsUncommitted?: boolean;
  /** Where the run is kept. @default memory() */
  readonly store?: CheckpointStore;
}

export interface SinkCase {
  readonly name: string;
  /** Orders of the run's chunks. @default one */
  readonly orders?: readonly string[];
  readonly check: (trial: SinkTrial) => Promise<void>;
}

const RUN = 'conformance:Records.list';
const LEASE_MS = 60_000;

/** A run of some chunks on one address, with a store that is real. */
export class SinkTrial {
  readonly #store: CheckpointStore;
  #now = 1_000_000;
  #owner = 1;
  #begun = false;
  /** Sessions and their writers, in the order in which they were opened. */
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

  /** Opens another sink for the address, as a process does that begins the run, or goes on with it. */
  async open(): Promise<SinkSession<SinkRecord>> {
    const session = await this.address
      .sink()
      .open({ run: RUN, endpoint: 'Records.list', fresh: !this.#begun, store: this.#store });
    this.#begun = true;
    this.#open.add(session);
    return session;
  }

  /** Takes the next chunk and gives what writes to it. */
  async claim(session: SinkSession<SinkRecord>): Promise<WritableChunk> {
    const chunk = await this.#store.claim(RUN, this.#request);
    if (!chunk) throw new Error('the store has no chunk to take');
    const writer = await session.openChunk(chunk);
    this.#open.add(writer);
    return { writer, chunk, commit: (mark, work) => this.#store.save(chunk, { mark }, this.#request, work) };
  }

  /** All leases run out, as if their holder had been killed: another one can take the chunks. */
  expireLeases(): void {
    this.#now += LEASE_MS + 1;
    this.#owner += 1;
  }

  /** How the store has a chunk. */
  async stored({ key }: Chunk): Promise<Chunk> {
    return (await this.#store.chunks(RUN)).find((chunk) => chunk.key === key)!;
  }

  async finish(session: SinkSession<SinkRecord>, whole = true): Promise<SinkOutput> {
    return session.finish(await this.#store.chunks(RUN), whole);
  }

  /** Throws unless these records lie there: each once, or at least once where the sink promises no more. */
  async expectRecords(expected: readonly SinkRecord[], what: string): Promise<void> {
    const once = this.address.sink().guarantee === 'effectively once';
    const read = (await this.address.read()).map(({ id, n, text }) => ({ id, n, text }));
    const came = once ? read : [...new Map(read.map((record) => [record.id, record])).values()];
    const { ordered = true } = this.address;
    expectSame(ordered ? came : byId(came), ordered ? expected : byId(expected), what);
  }

  /** Closes some of what is open, or all of it, the last first. */
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

/** A chunk that a case works on. */
export interface WritableChunk {
  readonly writer: ChunkWriter<SinkRecord>;
  readonly chunk: Chunk;
  readonly commit: Commit;
}

/** `count` records with ids of their own. */
export const recordsOf = (name: string, count: number): SinkRecord[] =>
  Array.from({ length: count }, (_, n) => ({ id: `${name}${n}`, n, text: `record ${n} of ${name}` }));

const byId = (records: readonly SinkRecord[]) => [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
