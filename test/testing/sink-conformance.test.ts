import type { ChunkWriter, Sink, SinkChunk } from 'pagewright/extract';
import { sinkConformance, type SinkRecord } from 'pagewright/testing';

/** What a sink does wrong. */
interface Faults {
  readonly commitsFirst?: boolean;
  readonly commitsEmptyPages?: boolean;
  readonly wrapsErrors?: boolean;
  readonly forgetsMark?: boolean;
  readonly sharesFile?: boolean;
  readonly order?: 'as it came';
  readonly resets?: boolean;
  readonly finishesOnce?: boolean;
  readonly text?: (text: string) => string;
  readonly identity?: () => string;
  readonly discardsAll?: boolean;
}

/** A sink in memory, which keeps each chunk's records under its token, and is right but for the faults. */
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

/** Names of the cases that a sink fails. */
async function failing(faults: Faults): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of sinkConformance(() => sinkWith(faults))) await run().catch(() => failed.push(name));
  return failed;
}

describe('sinkConformance', () => {
  it('passes a sink that is right', async () => {
    expect(await failing({})).toEqual([]);
  });

  it.each<[string, Faults, RegExp]>([
    ['does not wait for the commit', { commitsFirst: true }, /only after the commit/],
    ['does not commit empty pages', { commitsEmptyPages: false }, /also one without records/],
    ['hides the error of the commit', { wrapsErrors: true }, /throws what the commit throws/],
    ['forgets what came before', { forgetsMark: true }, /after many takeovers/],
    ['lets two holders share a file', { sharesFile: true }, /has lost a chunk and does not know it/],
    ['keeps the order in which pages came', { order: 'as it came' }, /in the order of chunks/],
    ['keeps what was never committed', { order: 'as it came' }, /drops what was never committed/],
    ['cannot forget', { resets: false }, /when it is reset/],
    ['cannot finish twice', { finishesOnce: true }, /bears finish again/],
    ['changes text', { text: (text) => text.trim() }, /keeps any text/],
    ['has another identity each time', { identity: () => String(Math.random()) }, /its kind and address the same/],
    ['discards the output', { discardsAll: true }, /keeps the output when all else is discarded/],
  ])('finds a sink that %s', async (_, faults, name) => {
    expect(await failing(faults)).toContainEqual(expect.stringMatching(name));
  });
});
