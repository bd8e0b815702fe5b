import { extract, memory, openExtraction, type Extraction, type LogEntry, type SinkSession } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { gate, rejection, settle } from '../../support/memory-endpoint';
import { windowedEndpoint, type Row, type WindowedOptions } from '../../support/windowed-endpoint';

const RUN = 'default:Windowed.rows';
const ELSEWHERE = 'another-host:12:abc.1f2e3d4c';

/** An open run with a sink that records its calls. */
async function openWith(given: WindowedOptions = {}, options: object = {}, session: Partial<SinkSession<Row>> = {}) {
  const clock = fakeClock();
  const checkpoints = memory();
  const calls: string[] = [];
  const to = {
    ...{ kind: 'test', identity: 'test', where: 'nowhere', guarantee: 'at least once' as const },
    open: async (): Promise<SinkSession<Row>> => ({
      openChunk: async () => ({ write: (_, commit) => commit(null), close: async () => undefined }),
      finish: async (_, whole) => (calls.push(whole ? 'whole' : 'part'), { kind: 'test', where: 'there', bytes: 5 }),
      cleanUp: async () => void calls.push('cleanUp'),
      close: async () => void calls.push('close'),
      ...session,
    }),
  };
  const endpoint = windowedEndpoint({ clock, ...given });
  const again = () => openExtraction(endpoint.call(), { to, checkpoints, clock, ...options });
  const sessions = async () => {
    const log: LogEntry[] = [];
    for await (const entry of checkpoints.readLog(RUN)) log.push(entry);
    return log.flatMap((entry) => (entry.kind === 'session' ? [entry.transition] : []));
  };
  return { extraction: await again(), again, checkpoints, clock, calls, sessions, ...endpoint, to };
}

async function processAll(extraction: Extraction) {
  for await (const chunk of extraction.chunks()) await extraction.work(chunk);
}

describe('an open run', () => {
  it('exposes its name and number of workers', async () => {
    const { extraction } = await openWith({}, { workers: 7 });

    expect([extraction.run, extraction.workers]).toEqual([RUN, 7]);
    await extraction.close();
  });

  it('delays a chunk that failed, longer each time', async () => {
    const noResponse = () => new Error('no response');
    const { extraction, clock } = await openWith({
      windows: 1,
      trouble: (_, call) => (call < 3 ? noResponse() : undefined),
    });
    const working = processAll(extraction);
    await settle();
    expect(clock.sleeps).toHaveLength(1);
    // The backoff of 1 and 2 seconds has a jitter of 10 to 50 %.
    expect([clock.sleeps[0]! >= 1_100, clock.sleeps[0]! <= 1_500]).toEqual([true, true]);
    await clock.advance(1_500);
    expect([clock.sleeps[1]! >= 2_200, clock.sleeps[1]! <= 3_000]).toEqual([true, true]);

    await clock.advance(3_000);
    await working;

    expect(await extraction.finish()).toMatchObject({ complete: true });
    await extraction.close();
  });

  it('ends that delay when it is stopped', async () => {
    const control = new AbortController();
    const { extraction, checkpoints, calls } = await openWith(
      { windows: 1, trouble: () => new Error('no response') },
      { stop: control.signal },
    );
    const working = processAll(extraction);
    await settle();

    control.abort();
    await working;

    expect(await extraction.finish()).toMatchObject({ partial: 'stopped', output: { where: 'nowhere' } });
    expect(await checkpoints.chunks(RUN)).toMatchObject([{ state: 'pending', attempts: 1 }]);
    await extraction.close();
    expect(calls).toEqual(['close']);
  });

  it('ends no loop while another may still return chunks', async () => {
    const page = gate<undefined>();
    const { extraction } = await openWith({ windows: 1, minMs: 1_800_000, trouble: () => page.promise });
    const ended: number[] = [];
    const workers = [
      processAll(extraction).then(() => ended.push(1)),
      processAll(extraction).then(() => ended.push(2)),
    ];
    await settle();
    expect(ended).toEqual([]);

    page.open(undefined);
    await Promise.all(workers);

    expect(ended).toHaveLength(2);
    await extraction.close();
  });

  it('rejects chunks() and finish() after it was cancelled', async () => {
    const control = new AbortController();
    const { extraction, calls } = await openWith({}, { signal: control.signal });
    const reason = new Error('enough');
    control.abort(reason);

    expect(await rejection(extraction.chunks().next())).toBe(reason);
    expect(await rejection(extraction.finish())).toBe(reason);
    await extraction.close(true);
    expect(calls).toEqual(['close']);
  });

  it('stops all loops for an error that affects every chunk', async () => {
    const { extraction } = await openWith();
    const chunks = extraction.chunks();
    const chunk = (await chunks.next()).value!;

    expect(await rejection(extraction.work({ ...chunk, token: 99 }))).toMatchObject({ code: 'LEASE_LOST' });

    expect(await rejection(chunks.next())).toMatchObject({ code: 'LEASE_LOST' });
    await extraction.close(true);
  });

  it('logs its end once, whether it failed or not', async () => {
    const succeeded = await openWith();
    await processAll(succeeded.extraction);
    await succeeded.extraction.finish();
    await succeeded.extraction.close();
    const failed = await openWith();
    await failed.extraction.close(true);

    expect([await succeeded.sessions(), await failed.sessions()]).toEqual([
      ['begin', 'end'],
      ['begin', 'end'],
    ]);
  });

  it('releases the run and its signal listeners', async () => {
    const { extraction, checkpoints } = await openWith({}, { stopOn: ['SIGINT'] });
    const listening = process.listenerCount('SIGINT');
    await extraction.close();

    expect(process.listenerCount('SIGINT')).toBe(listening - 1);
    expect((await checkpoints.run(RUN))?.holder).toBeUndefined();
  });
});

describe('the heartbeat of a run', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('renews the lease three times per lease', async () => {
    const { extraction, checkpoints, clock } = await openWith({}, { leaseMs: 9_000 });
    const until = async () => (await checkpoints.run(RUN))?.holder?.until;
    await clock.advance(50);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(await until()).toBe(9_000);

    await jest.advanceTimersByTimeAsync(1);

    expect(await until()).toBe(9_050);
    await extraction.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends the run if another process has acquired it', async () => {
    const { extraction, checkpoints, clock } = await openWith({}, { leaseMs: 9_000 });
    await clock.advance(9_000);
    await checkpoints.acquire(RUN, { owner: ELSEWHERE, now: clock.now(), leaseMs: 9_000 });

    await jest.advanceTimersByTimeAsync(3_000);

    expect(await rejection(extraction.chunks().next())).toMatchObject({ code: 'RUN_LOCKED', owner: ELSEWHERE });
    await extraction.close(true);
    expect((await checkpoints.run(RUN))?.holder?.owner).toBe(ELSEWHERE);
  });
});

describe('the end of a run', () => {
  it('finalises the output, then saves the receipt, then cleans up the sink', async () => {
    const receiptAtCleanUp: unknown[] = [];
    const { extraction, checkpoints, calls } = await openWith(
      {},
      {},
      {
        cleanUp: async () => void receiptAtCleanUp.push((await checkpoints.run(RUN))?.receipt),
      },
    );
    await processAll(extraction);

    const receipt = await extraction.finish();

    expect(receipt).toMatchObject({ complete: true, output: { where: 'there', bytes: 5 }, guarantee: 'at least once' });
    expect([calls, receiptAtCleanUp]).toEqual([['whole'], [JSON.parse(JSON.stringify(receipt))]]);
    await extraction.close();
  });

  it.each([
    ['throw', 'part'],
    ['accept', 'whole'],
  ])('follows onIncomplete for short chunks: %s', async (onIncomplete, output) => {
    const given = { windows: 2, minMs: 1e9, trouble: () => ({ total: 99 }) };
    const { extraction, calls, checkpoints } = await openWith(given, { onIncomplete });
    await processAll(extraction);

    const outcome = await extraction.finish().catch((error: unknown) => error);

    expect(outcome).toMatchObject(output === 'part' ? { code: 'INCOMPLETE' } : { complete: false, partial: 'short' });
    expect(calls).toEqual(output === 'part' ? ['part'] : ['whole', 'cleanUp']);
    expect((await checkpoints.run(RUN))?.receipt === undefined).toBe(output === 'part');
    await extraction.close();
  });

  it('does not accept a run with chunks that were not fetched', async () => {
    const { extraction, calls, checkpoints } = await openWith(
      {},
      { onIncomplete: 'accept', stop: AbortSignal.abort() },
    );
    await processAll(extraction);

    expect(await extraction.finish()).toMatchObject({ complete: false, partial: 'stopped' });

    expect(calls).toEqual([]);
    expect((await checkpoints.run(RUN))?.receipt).toBeUndefined();
    await extraction.close();
  });

  it('reports the dedupe in the receipt', async () => {
    const [keyed, without] = [await openWith(), await openWith({ paging: {} })];
    for (const { extraction } of [keyed, without]) await processAll(extraction);

    expect((await keyed.extraction.finish()).dedupe).toMatchObject({ kind: 'exact', bits: 128, keys: 40 });
    expect(Object.keys(await without.extraction.finish())).not.toContain('dedupe');
    for (const { extraction } of [keyed, without]) await extraction.close();
  });
});

describe('a run that was complete before', () => {
  const finished = async (session: Partial<SinkSession<Row>> = {}) => {
    const all = await openWith({}, {}, session);
    await processAll(all.extraction);
    const receipt = await all.extraction.finish();
    await all.extraction.close();
    all.calls.length = 0;
    return { ...all, receipt, reopened: await all.again() };
  };

  it('yields no chunks and returns its receipt', async () => {
    const { reopened, receipt, calls, sessions } = await finished();
    expect([reopened.run, reopened.workers, (await reopened.chunks().next()).done]).toEqual([RUN, 1, true]);

    expect(await reopened.finish()).toEqual(receipt);

    await reopened.close();
    // A process that died right after the end may have left segments.
    expect(calls).toEqual(['cleanUp', 'close']);
    expect(await sessions()).toEqual(['begin', 'end']);
  });

  it('rejects work()', async () => {
    const { reopened } = await finished();

    expect((await rejection(reopened.work({} as never))).message).toBe(
      'Windowed.rows: the run is complete and has no chunks to process',
    );
  });

  it('is rejected if the sink reports that its output does not exist', async () => {
    const { to, call, checkpoints, receipt } = await finished();
    const sinkWith = (exists: boolean) => ({ ...to, outputExists: async () => exists });

    expect(await extract(call(), { to: sinkWith(true), checkpoints })).toEqual(receipt);
    expect((await rejection(extract(call(), { to: sinkWith(false), checkpoints }))).message).toBe(
      `Windowed.rows: run ${RUN} is complete, but its output there does not exist. Start over with restart: true`,
    );
  });
});
