import type { ChunkWriter, Sink, SinkChunk } from 'pagewright/extract';
import { sinkConformance, type SinkRecord } from 'pagewright/testing';

/** Flaws of a sink. */
interface Faults {
  readonly commitsFirst?: boolean;
  readonly commitsEmptyPages?: boolean;
  readonly wrapsErrors?: boolean;
  readonly forgetsMark?: boolean;
  readonly sharesFile?: boolean;
  readonly order?: 'by arrival';
  readonly resets?: boolean;
  readonly finishesOnce?: boolean;
  readonly text?: (text: string) => string;
  readonly identity?: () => string;
  readonly discardsAll?: boolean;
}

/** A sink in memory that keeps the records of each chunk by token, correct except for its flaws. */
function sinkWith(faults: Faults) {
  const parts = new Map<string, SinkRecord[]>();
  let whole: SinkRecord[] = [];
  const extents = ({ mark }: SinkChunk) => (mark ?? []) as [string, number][];
  const open = async () => ({
    openChunk: async (chunk: SinkChunk) => writer(chunk),
    finish,
    cleanUp: discard,
    close: async () => undefined,
  });

  function writer(chunk: SinkChunk): ChunkWriter<SinkRecord> {
    const name = faults.sharesFile ? chunk.order : `${chunk.order}-${chunk.token}`;
    let before = faults.forgetsMark ? [] : extents(chunk).filter(([other]) => other !== name);
    const kept = () => parts.get(name) ?? [];
    const own = extents(chunk).find(([other]) => other === name);
    let bytes = own?.[1] ?? 0;
    const write: ChunkWriter<SinkRecord>['write'] = async (records, commit) => {
      if (records.length === 0 && faults.commitsEmptyPages === false) return;
      parts.set(name, [...kept().slice(0, bytes), ...records]);
      const mark = [...before, [name, bytes + records.length] as const];
      if (faults.commitsFirst) void commit(mark).catch(() => undefined);
      else await commit(mark).catch(rethrow);
      bytes += records.length;
    };
    const reset: ChunkWriter<SinkRecord>['write'] = async (_, commit) => {
      await commit([]);
      if (faults.resets !== false) [before, bytes] = [[], 0];
    };
    return { write, reset: (commit) => reset([], commit), close: async () => undefined };
  }

  const rethrow = (error: unknown) => {
    throw faults.wrapsErrors ? new Error('could not commit', { cause: error }) : error;
  };

  async function finish(chunks: readonly SinkChunk[]) {
    if (faults.finishesOnce && whole.length > 0) throw new Error('it is finished');
    const all = chunks.flatMap((chunk) => extents(chunk).flatMap(([name, bytes]) => parts.get(name)!.slice(0, bytes)));
    whole = faults.order ? [...parts.values()].flat() : all;
    whole = whole.map((record) => ({ ...record, text: faults.text?.(record.text) ?? record.text }));
    return { kind: 'memory', where: 'memory' };
  }

  async function discard() {
    if (faults.discardsAll) whole = [];
  }

  const sink = (): Sink<SinkRecord> => ({
    kind: 'memory',
    identity: faults.identity?.() ?? 'memory',
    where: 'memory',
    guarantee: 'effectively once',
    open,
  });
  return { sink, read: async () => whole };
}

/** Names of the cases that fail for a sink. */
async function failing(faults: Faults): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of sinkConformance(() => sinkWith(faults))) await run().catch(() => failed.push(name));
  return failed;
}

describe('sinkConformance', () => {
  it('passes a correct sink', async () => {
    expect(await failing({})).toEqual([]);
  });

  it.each<[string, Faults, RegExp]>([
    ['does not wait for the commit', { commitsFirst: true }, /only after its commit/],
    ['does not commit empty pages', { commitsEmptyPages: false }, /even without records/],
    ['hides the error of the commit', { wrapsErrors: true }, /throws the error of the commit/],
    ['loses earlier pages', { forgetsMark: true }, /over many takeovers/],
    ['lets two owners share a file', { sharesFile: true }, /ignores late writes/],
    ['keeps pages in order of arrival', { order: 'by arrival' }, /in the order of chunks/],
    ['keeps uncommitted pages', { order: 'by arrival' }, /drops uncommitted records/],
    ['cannot be reset', { resets: false }, /when it is reset/],
    ['cannot finish twice', { finishesOnce: true }, /can be finished again/],
    ['changes text', { text: (text) => text.trim() }, /keeps any text/],
    [
      'has another identity each time',
      { identity: () => String(Math.random()) },
      /the same kind, identity and address/,
    ],
    ['discards the output', { discardsAll: true }, /keeps its output when the rest is discarded/],
  ])('finds a sink that %s', async (_, faults, name) => {
    expect(await failing(faults)).toContainEqual(expect.stringMatching(name));
  });
});
