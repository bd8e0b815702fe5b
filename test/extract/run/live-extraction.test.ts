import { extract, memory, openExtraction, type Extraction, type LogEntry, type SinkSession } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { gate, rejection, settle } from '../../support/memory-endpoint';
import { windowedEndpoint, type Row, type WindowedOptions } from '../../support/windowed-endpoint';

const RUN = 'default:Windowed.rows';
const ELSEWHERE = 'another-host:12:abc.1f2e3d4c';

/** An open run into a sink that notes what it does. */
async function opened(given: WindowedOptions = {}, options: object = {}, session: Partial<SinkSession<Row>> = {}) {
  const clock = fakeClock();
  const checkpoints = memory();
  const done: string[] = [];
  const to = {
    ...{ kind: 'test', identity: 'test', where: 'nowhere', guarantee: 'at least once' as const },
    open: async (): Promise<SinkSession<Row>> => ({
      openChunk: async () => ({ write: (_, commit) => commit(null), close: async () => undefined }),
      finish: async (_, whole) => (done.push(whole ? 'whole' : 'part'), { kind: 'test', where: 'there', bytes: 5 }),
      cleanUp: async () => void done.push('discard'),
      close: async () => void done.push('close'),
      ...session,
    }),
  };
  const endpoint = windowedEndpoint({ clock, ...given });
  const again = () => openExtraction(endpoint.call(), { to, checkpoints, clock, ...options });
  const turns = async () => {
    const log: LogEntry[] = [];
    for await (const entry of checkpoints.readLog(RUN)) log.push(entry);
    return log.flatMap((entry) => (entry.kind === 'session' ? [entry.transition] : []));
  };
  return { extraction: await again(), again, checkpoints, clock, done, turns, ...endpoint, to };
}

async function workOff(extraction: Extraction) {
  for await (const chunk of extraction.chunks()) await extraction.work(chunk);
}

describe('an open run', () => {
  it('is known by its name, and has the workers that were asked for', async () => {
    const { extraction } = await opened({}, { workers: 7 });

    expect([extraction.run, extraction.workers]).toEqual([RUN, 7]);
    await extraction.close();
  });

  it('waits with a chunk that failed before, longer each time, and not with others', async () => {
    const broken = () => new Error('no answer');
    const { extraction, clock } = await opened({ windows: 1, trouble: (_, call) => (call < 3 ? broken() : undefined) });
    const working = workOff(extraction);
    await settle();
    expect(clock.sleeps).toHaveLength(1);
    // Between 10 and 50 % longer than 1 and 2 seconds.
    expect([clock.sleeps[0]! >= 1_100, clock.sleeps[0]! <= 1_500]).toEqual([true, true]);
    await clock.advance(1_500);
    expect([clock.sleeps[1]! >= 2_200, clock.sleeps[1]! <= 3_000]).toEqual([true, true]);

    await clock.advance(3_000);
    await working;

    expect(await extraction.finish()).toMatchObject({ complete: true });
    await extraction.close();
  });

  it('does not wait with it once it is to stop', async () => {
    const control = new AbortController();
    const { extraction, checkpoints, done } = await opened(
      { windows: 1, trouble: () => new Error('no answer') },
      { stop: control.signal },
    );
    const working = workOff(extraction);
    await settle();

    control.abort();
    await working;

    expect(await extraction.finish()).toMatchObject({ partial: 'stopped', output: { where: 'nowhere' } });
    expect(await checkpoints.chunks(RUN)).toMatchObject([{ state: 'pending', attempts: 1 }]);
    await extraction.close();
    expect(done).toEqual(['close']);
  });

  it('gives no worker an end while another one may yet give chunks back', async () => {
    const page = gate<undefined>();
    const { extraction } = await opened({ windows: 1, minMs: 1_800_000, trouble: () => page.promise });
    const ended: number[] = [];
    const workers = [workOff(extraction).then(() => ended.push(1)), workOff(extraction).then(() => ended.push(2))];
    await settle();
    expect(ended).toEqual([]);

    page.open(undefined);
    await Promise.all(workers);

    expect(ended).toHaveLength(2);
    await extraction.close();
  });

  it('hands nothing out once it was cancelled, and cannot be finished', async () => {
    const control = new AbortController();
    const { extraction, done } = await opened({}, { signal: control.signal });
    const reason = new Error('enough');
    control.abort(reason);

    expect(await rejection(extraction.chunks().next())).toBe(reason);
    expect(await rejection(extraction.finish())).toBe(reason);
    await extraction.close(true);
    expect(done).toEqual(['close']);
  });

  it('stops all of its workers where one of them met what no other would fare better with', async () => {
    const { extraction } = await opened();
    const chunks = extraction.chunks();
    const chunk = (await chunks.next()).value!;

    expect(await rejection(extraction.work({ ...chunk, token: 99 }))).toMatchObject({ code: 'LEASE_LOST' });

    expect(await rejection(chunks.next())).toMatchObject({ code: 'LEASE_LOST' });
    await extraction.close(true);
  });

  it('notes its end once, whether it failed or not', async () => {
    const well = await opened();
    await workOff(well.extraction);
    await well.extraction.finish();
    await well.extraction.close();
    const ill = await opened();
    await ill.extraction.close(true);

    expect([await well.turns(), await ill.turns()]).toEqual([
      ['begin', 'end'],
      ['begin', 'end'],
    ]);
  });

  it('lets go of the run and of the caller’s signals', async () => {
    const { extraction, checkpoints } = await opened({}, { stopOn: ['SIGINT'] });
    const listening = process.listenerCount('SIGINT');
    await extraction.close();

    expect(process.listenerCount('SIGINT')).toBe(listening - 1);
    expect((await checkpoints.run(RUN))?.holder).toBeUndefined();
  });
});

describe('the heart of a run', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('renews the hold three times in a lease', async () => {
    const { extraction, checkpoints, clock } = await opened({}, { leaseMs: 9_000 });
    const until = async () => (await checkpoints.run(RUN))?.holder?.until;
    await clock.advance(50);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(await until()).toBe(9_000);

    await jest.advanceTimersByTimeAsync(1);

    expect(await until()).toBe(9_050);
    await extraction.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends the run where another process has it by now', async () => {
    const { extraction, checkpoints, clock } = await opened({}, { leaseMs: 9_000 });
    await clock.advance(9_000);
    await checkpoints.acquire(RUN, { owner: ELSEWHERE, now: clock.now(), leaseMs: 9_000 });

    await jest.advanceTimersByTimeAsync(3_000);

    expect(await rejection(extraction.chunks().next())).toMatchObject({ code: 'RUN_LOCKED', owner: ELSEWHERE });
    await extraction.close(true);
    expect((await checkpoints.run(RUN))?.holder?.owner).toBe(ELSEWHERE);
  });
});

describe('the end of a run', () => {
  it('is whole output, noted as such before what was needed on the way goes', async () => {
    const noted: unknown[] = [];
    const { extraction, checkpoints, done } = await opened(
      {},
      {},
      {
        cleanUp: async () => void noted.push((await checkpoints.run(RUN))?.receipt),
      },
    );
    await workOff(extraction);

    const receipt = await extraction.finish();

    expect(receipt).toMatchObject({ complete: true, output: { where: 'there', bytes: 5 }, guarantee: 'at least once' });
    expect([done, noted]).toEqual([['whole'], [JSON.parse(JSON.stringify(receipt))]]);
    await extraction.close();
  });

  it.each([
    ['throw', 'part'],
    ['accept', 'whole'],
  ])('is, for chunks that came short, as onIncomplete says: %s', async (onIncomplete, output) => {
    const given = { windows: 2, minMs: 1e9, trouble: () => ({ total: 99 }) };
    const { extraction, done, checkpoints } = await opened(given, { onIncomplete });
    await workOff(extraction);

    const outcome = await extraction.finish().catch((error: unknown) => error);

    expect(outcome).toMatchObject(output === 'part' ? { code: 'INCOMPLETE' } : { complete: false, partial: 'short' });
    expect(done).toEqual(output === 'part' ? ['part'] : ['whole', 'discard']);
    expect((await checkpoints.run(RUN))?.receipt === undefined).toBe(output === 'part');
    await extraction.close();
  });

  it('accepts nothing of which chunks were not fetched', async () => {
    const { extraction, done, checkpoints } = await opened({}, { onIncomplete: 'accept', stop: AbortSignal.abort() });
    await workOff(extraction);

    expect(await extraction.finish()).toMatchObject({ complete: false, partial: 'stopped' });

    expect(done).toEqual([]);
    expect((await checkpoints.run(RUN))?.receipt).toBeUndefined();
    await extraction.close();
  });

  it('says what its duplicates were told by', async () => {
    const [by, without] = [await opened(), await opened({ paging: {} })];
    for (const { extraction } of [by, without]) await workOff(extraction);

    expect((await by.extraction.finish()).dedupe).toMatchObject({ kind: 'exact', bits: 128, keys: 40 });
    expect(Object.keys(await without.extraction.finish())).not.toContain('dedupe');
    for (const { extraction } of [by, without]) await extraction.close();
  });
});

describe('a run that was complete before', () => {
  const finished = async (session: Partial<SinkSession<Row>> = {}) => {
    const all = await opened({}, {}, session);
    await workOff(all.extraction);
    const receipt = await all.extraction.finish();
    await all.extraction.close();
    all.done.length = 0;
    return { ...all, receipt, then: await all.again() };
  };

  it('has no chunks, and its receipt once more', async () => {
    const { then, receipt, done, turns } = await finished();
    expect([then.run, then.workers, (await then.chunks().next()).done]).toEqual([RUN, 1, true]);

    expect(await then.finish()).toEqual(receipt);

    await then.close();
    // A process that died just after the end may have left something behind.
    expect(done).toEqual(['discard', 'close']);
    expect(await turns()).toEqual(['begin', 'end']);
  });

  it('works on no chunk', async () => {
    const { then } = await finished();

    expect((await rejection(then.work({} as never))).message).toBe(
      'Windowed.rows: the run is complete and has no chunks to process',
    );
  });

  it('is taken for whole unless the sink says that its output is gone', async () => {
    const { to, call, checkpoints, receipt } = await finished();
    const where = (isThere: boolean) => ({ ...to, outputExists: async () => isThere });

    expect(await extract(call(), { to: where(true), checkpoints })).toEqual(receipt);
    expect((await rejection(extract(call(), { to: where(false), checkpoints }))).message).toBe(
      `Windowed.rows: run ${RUN} is complete, but its output there does not exist. Start over with restart: true`,
    );
  });
});
