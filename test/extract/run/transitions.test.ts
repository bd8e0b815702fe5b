import type { PagewrightEvent } from 'pagewright';
import { type Chunk, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { type ChunkTransition, emitTransition, RunLog, type TransitionDetails } from '../../../src/extract/run/run-log';
import { chunkOf } from '../../support/chunk-builders';

/** What observers and the log are told of a turn. */
async function told(chunk: Chunk, turn: TransitionDetails & { turn: ChunkTransition }) {
  const store = memory();
  await store.create({ run: 'crm:calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, []);
  const events: PagewrightEvent[] = [];
  const diary = new RunLog(store, 'crm:calls', fakeClock(7));
  await emitTransition(
    { log: diary, emit: (event) => events.push(event), source: { endpoint: 'Crm.calls' } as never },
    chunk,
    turn,
  );
  const log = [];
  for await (const entry of store.readLog('crm:calls')) log.push(entry);
  return { events, log };
}

const FIRST = {
  type: 'chunk',
  endpoint: 'Crm.calls',
  chunk: 'key-0001',
  window: '1970-01-01T00:00:00.000Z/1970-01-01T00:00:00.100Z',
};

describe('a turn in the life of a chunk', () => {
  it('is told with what is known of it, and logged with its worker', async () => {
    const { events, log } = await told(chunkOf(), { turn: 'started', worker: 0 });

    expect(events).toStrictEqual([{ ...FIRST, turn: 'started', got: 0 }]);
    expect(log).toEqual([{ kind: 'chunk', at: 7, order: '0001', turn: 'started', worker: 0 }]);
  });

  it('is told with the announced total, also one of none', async () => {
    const { events, log } = await told(chunkOf({ got: 3, expected: 0 }), { turn: 'done' });

    expect(events).toStrictEqual([{ ...FIRST, turn: 'done', got: 3, expected: 0 }]);
    expect(log).toEqual([{ kind: 'chunk', at: 7, order: '0001', turn: 'done' }]);
  });

  it('is told without a window where the call is fetched in one piece', async () => {
    const { events } = await told(chunkOf({ window: null }), { turn: 'done' });

    expect(events).toStrictEqual([{ type: 'chunk', endpoint: 'Crm.calls', chunk: 'key-0001', turn: 'done', got: 0 }]);
  });

  it('is told with the windows that take its place', async () => {
    const { events } = await told(chunkOf(), { turn: 'split', into: [{ start: 0, end: 50 }] });

    expect(events).toStrictEqual([
      { ...FIRST, turn: 'split', got: 0, into: ['1970-01-01T00:00:00.000Z/1970-01-01T00:00:00.050Z'] },
    ]);
  });

  it('is told with the failure, and whether it is tried again', async () => {
    const { events } = await told(chunkOf(), { turn: 'failed', error: 'HTTP', again: false });

    expect(events).toStrictEqual([{ ...FIRST, turn: 'failed', got: 0, error: 'HTTP', again: false }]);
  });

  it.each([
    [chunkOf({ got: 6, expected: 8 }), `the window ${FIRST.window}`],
    [chunkOf({ got: 6, expected: 8, window: null }), 'the call'],
  ])('is a loss too where it came short [R111]', async (chunk, which) => {
    const { events } = await told(chunk, { turn: 'short' });

    expect(events.slice(1)).toStrictEqual([
      {
        ...{ type: 'incomplete', endpoint: 'Crm.calls', reason: 'short', received: 6, expected: 8 },
        message: `${which} came short: 6 of 8 announced records came, and it cannot be cut further`,
      },
    ]);
  });
});
