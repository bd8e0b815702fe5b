import {
  ApiClient,
  ConfigurationError,
  page,
  Paginated,
  singlePage,
  type Paged,
  type PagewrightEvent,
} from 'pagewright';
import {
  CheckpointError,
  extract,
  memory,
  openExtraction,
  type CheckpointStore,
  type Chunk,
  type ExtractOptions,
} from 'pagewright/extract';
import { fakeClock, paged } from 'pagewright/testing';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rejection } from '../support/memory-endpoint';
import { HOUR, windowedEndpoint, type Row } from '../support/windowed-endpoint';

const nowhere = () => undefined;
const options = (more: object = {}) => ({ to: nowhere, ...more }) as ExtractOptions<Row>;
const LEASE = { now: 0, leaseMs: 60_000 };

describe('the chunks of a run', () => {
  it('are named by organisation, view and window, so that no two collide [R103]', async () => {
    const checkpoints = memory();
    const { call } = windowedEndpoint({ windows: 2 });
    await extract(call(), options({ checkpoints, key: { org: 'a:b', view: 'c' } }));
    await extract(call(), options({ checkpoints, key: { org: 'a', view: 'b:c' } }));

    const runs = await checkpoints.runs();
    const keys = (await Promise.all(runs.map(({ run }) => checkpoints.chunks(run)))).flat().map(({ key }) => key);

    expect(runs.map(({ run }) => run)).toEqual(['a%3Ab:c', 'a:b%3Ac']);
    expect(keys).toEqual([
      'analytics:cursor:a%3Ab:c:1970-01-01T00:00:00.000Z:1970-01-01T01:00:00.000Z',
      'analytics:cursor:a%3Ab:c:1970-01-01T01:00:00.000Z:1970-01-01T02:00:00.000Z',
      'analytics:cursor:a:b%3Ac:1970-01-01T00:00:00.000Z:1970-01-01T01:00:00.000Z',
      'analytics:cursor:a:b%3Ac:1970-01-01T01:00:00.000Z:1970-01-01T02:00:00.000Z',
    ]);
  });

  it('are named by a template of the caller [R103]', async () => {
    const checkpoints = memory();
    const template = '{view}/{org}/{chunkStart}..{chunkEnd}';
    await extract(paged([{ id: 1 }]), { to: nowhere, checkpoints, key: { template } });

    expect((await checkpoints.chunks('default:paged')).map(({ key }) => key)).toEqual(['paged/default/all..all']);
  });

  it.each(['{org}:{view}:{chunkStart}', '{org}:{view}:{chunkStart}:{chunkEnd}:{day}', 'fixed'])(
    'are not named by %s, under which some would collide [R103]',
    async (template) => {
      const { call } = windowedEndpoint();

      expect((await rejection(extract(call(), options({ key: { template } })))).message).toBe(
        'extract(Windowed.rows): option "key.template" must contain {org}, {view}, {chunkStart} and {chunkEnd}, ' +
          `and no other placeholder, to keep keys unique; got "${template}"`,
      );
    },
  );

  it('are given out one by one to whoever works on them [R117]', async () => {
    const { call, rows } = windowedEndpoint();
    const got: Row[] = [];
    const extraction = await openExtraction(call(), { to: (page) => void got.push(...page) });
    const seen: Chunk[] = [];
    const worker = async (index: number) => {
      for await (const chunk of extraction.chunks()) {
        seen.push(chunk);
        expect(await extraction.work(chunk, index)).toBe('done');
      }
    };

    await Promise.all([worker(0), worker(1)]);
    const receipt = await extraction.finish();
    await extraction.close();

    expect(seen.map(({ order, state, token }) => [order, state, token])).toEqual(
      ['0001', '0002', '0003', '0004'].map((order) => [order, 'running', 1]),
    );
    expect(got).toHaveLength(rows.length);
    expect(receipt.complete).toBe(true);
  });
});

describe('a run that another process works on', () => {
  const held = async (owner: string) => {
    const checkpoints = memory();
    const { call } = windowedEndpoint();
    await extract(call(), options({ checkpoints, stop: AbortSignal.abort() }));
    await checkpoints.acquire('default:Windowed.rows', { owner, ...LEASE });
    await checkpoints.claim('default:Windowed.rows', { owner, ...LEASE });
    return { checkpoints, call };
  };
  const elsewhere = 'another-host:12:abc.1f2e3d4c';

  it('is refused, and the message names the owner and what to do', async () => {
    const { checkpoints, call } = await held(elsewhere);

    const error = await rejection(extract(call(), options({ checkpoints, clock: fakeClock() })));

    expect(error).toMatchObject({ name: 'RunLockedError', code: 'RUN_LOCKED', owner: elsewhere, until: 60_000 });
    expect(error.message).toContain(`run default:Windowed.rows is locked by ${elsewhere}`);
    expect(error.message).toContain('waitForRunMs');
  });

  it('is waited for, if told so, until its lease has run out', async () => {
    const { checkpoints, call } = await held(elsewhere);
    const clock = fakeClock();
    const running = extract(call(), options({ checkpoints, clock, waitForRunMs: 90_000 }));

    await clock.advance(60_000);

    expect(await running).toMatchObject({ complete: true, sessions: 3 });
  });

  it('is taken over at once where that process has died', async () => {
    // No process has this number: it is above the most that the kernel gives.
    const { checkpoints, call } = await held(`${hostname()}:4194305:abc.1f2e3d4c`);

    expect(await extract(call(), options({ checkpoints, clock: fakeClock() }))).toMatchObject({ complete: true });
  });

  it('is taken over at once from an earlier process with our own number, as in a container that was started again', async () => {
    const { checkpoints, call } = await held(`${hostname()}:${process.pid}:abc.1f2e3d4c`);

    expect(await extract(call(), options({ checkpoints, clock: fakeClock() }))).toMatchObject({ complete: true });
  });

  it('is taken over with what that process was at, though its work was renewed later than its hold', async () => {
    const { checkpoints, call } = await held(elsewhere);
    await checkpoints.claim('default:Windowed.rows', { owner: elsewhere, now: 50_000, leaseMs: 60_000 });

    const receipt = await extract(call(), options({ checkpoints, clock: fakeClock(60_000) }));

    expect(receipt).toMatchObject({ complete: true, chunks: { done: 4, running: 0 } });
  });

  it('gives no chunk to a process that was suspended for longer than its lease', async () => {
    const checkpoints = memory();
    const clock = fakeClock();
    const { call } = windowedEndpoint();
    const extraction = await openExtraction(call(), options({ checkpoints, clock }));
    await clock.advance(60_000);
    await checkpoints.acquire('default:Windowed.rows', { owner: elsewhere, now: 60_000, leaseMs: 60_000 });

    expect(await rejection(extraction.chunks().next())).toMatchObject({ code: 'RUN_LOCKED', owner: elsewhere });
    await extraction.close(true);
    const chunks = await checkpoints.chunks('default:Windowed.rows');
    expect(chunks.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending', 'pending']);
  });

  it('gives no chunk to one worker, and then to no other', async () => {
    const { call, asked } = windowedEndpoint();
    const store = memory();
    let claims = 0;
    const broken = new CheckpointError('the disk is gone');
    const claim: CheckpointStore['claim'] = (...request) =>
      (claims += 1) === 2 ? Promise.reject(broken) : store.claim(...request);
    const checkpoints = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = name === 'claim' ? claim : Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });

    expect(await rejection(extract(call(), options({ checkpoints, workers: 2 })))).toBe(broken);
    expect(asked.length).toBeLessThan(3);
  });

  /** A process that looks for the run before another has made it. */
  const early = (store: CheckpointStore): CheckpointStore => {
    let looked = false;
    return new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name, target) as (...args: unknown[]) => unknown;
        if (name !== 'run' || looked) return typeof method === 'function' ? method.bind(target) : method;
        looked = true;
        return () => Promise.resolve(undefined);
      },
    });
  };

  it.each([
    ['is refused where it was made with another query meanwhile [R104]', 'b', { code: 'QUERY_CHANGED' }],
    ['is taken for whole where it came to its end meanwhile', 'a', { complete: true, records: 40, sessions: 1 }],
  ])('%s, and nobody holds it then', async (_, query, outcome) => {
    const checkpoints = memory();
    const [first, second] = ['a', query].map((q) => windowedEndpoint({ params: { q } }));
    const clock = fakeClock();
    const extraction = await openExtraction(first!.call(), options({ checkpoints }));
    const store = early(checkpoints);
    const waiting = extract(second!.call(), options({ checkpoints: store, clock, waitForRunMs: 5_000 })).catch(
      (error: unknown) => error,
    );
    for await (const chunk of extraction.chunks()) await extraction.work(chunk);
    await extraction.finish();
    await extraction.close();

    await clock.advance(1_000);

    expect(await waiting).toMatchObject(outcome);
    expect(second!.asked).toEqual([]);
    expect(await checkpoints.run('default:Windowed.rows')).not.toHaveProperty('holder');
  });

  it('is ours no more: what comes last is not committed', async () => {
    const checkpoints = memory();
    const { call } = windowedEndpoint({ windows: 1 });
    const stolen = {
      ...options({ checkpoints }),
      async to() {
        await checkpoints.reopen('default:Windowed.rows', ['running']);
        await checkpoints.claim('default:Windowed.rows', { owner: elsewhere, ...LEASE });
      },
    };

    expect(await rejection(extract(call(), stolen))).toMatchObject({ code: 'LEASE_LOST' });
    expect(await checkpoints.chunks('default:Windowed.rows')).toEqual([
      expect.objectContaining({ state: 'running', owner: elsewhere, counts: expect.objectContaining({ pages: 0 }) }),
    ]);
  });
});

describe('a clock that counts in fractions', () => {
  it('is read in whole milliseconds, which is what stores keep', async () => {
    const checkpoints = memory();
    const { call } = windowedEndpoint({ windows: 1 });
    await extract(call(), options({ checkpoints, clock: fakeClock(10.7), leaseMs: 2.5 }));

    expect(await checkpoints.run('default:Windowed.rows')).toMatchObject({ createdAt: 10 });
    expect(await checkpoints.chunks('default:Windowed.rows')).toEqual([
      expect.objectContaining({ startedAt: 10, endedAt: 10 }),
    ]);
  });
});

describe('another group in the path', () => {
  class Directory extends ApiClient {
    @Paginated({ extractor: 'items', style: singlePage() })
    members(_group: string, _params: object = {}): Paged<{ id: string }> {
      return page(Promise.resolve({ status: 200, headers: {}, data: { items: [{ id: 'ada' }] } }));
    }
  }

  it('is another query, which needs a name of its own [R104]', async () => {
    const checkpoints = memory();
    const directory = new Directory({ baseURL: 'http://directory.test' });
    await extract(directory.members('a'), { to: nowhere, checkpoints });

    const error = await rejection(extract(directory.members('b'), { to: nowhere, checkpoints }));
    const named = await extract(directory.members('b'), { to: nowhere, checkpoints, key: { view: 'members of b' } });

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['argument 1'] });
    expect(named).toMatchObject({ run: 'default:members of b', records: 1 });
  });
});

describe('other params that are sent unless told otherwise', () => {
  const queueBy = (state: string) => {
    class Queue {
      @Paginated({ extractor: 'items', style: singlePage(), defaults: { state } })
      calls(query: { state?: string } = {}): Paged<{ state?: string }> {
        return page(Promise.resolve({ items: [query] }));
      }
    }
    return new Queue();
  };

  it('are another query [R104]', async () => {
    const checkpoints = memory();
    await extract(queueBy('open').calls(), { to: nowhere, checkpoints });

    const error = await rejection(extract(queueBy('closed').calls(), { to: nowhere, checkpoints }));

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['params.state'] });
    await extract(queueBy('closed').calls({ state: 'open' }), { to: nowhere, checkpoints });
  });
});

describe('what extract() refuses', () => {
  const refused: [string, () => Promise<unknown>, string][] = [
    [
      'what is no call of a paged method',
      () => extract([1] as never, options()),
      'extract() requires a call of a @Paginated method',
    ],
    [
      'an option that there is not',
      () => extract(windowedEndpoint().call(), options({ worker: 4 })),
      'unknown option "worker"; allowed: to, checkpoints, workers',
    ],
    [
      'a number of workers that is none',
      () => extract(windowedEndpoint().call(), options({ workers: 0 })),
      'option "workers" must be a whole number, at least 1, got 0',
    ],
    [
      'a sink that is none',
      () => extract(windowedEndpoint().call(), options({ to: 'out.ndjson' })),
      'option "to" must be a sink, such as ndjson(path), or a function that takes records, got "out.ndjson"',
    ],
    ...['SIGKILL', 'SIGINTT'].map((name): (typeof refused)[number] => [
      `the signal ${name}, which nobody can hear`,
      () => extract(windowedEndpoint().call(), options({ stopOn: ['SIGINT', name] })),
      `option "stopOn.1" must be a process signal that can be caught, such as 'SIGINT', got "${name}"`,
    ]),
    [
      'a call with limits of its own',
      () => extract(windowedEndpoint().call().with({ maxItems: 3 }), options()),
      'Remove maxItems, maxPages and deadlineMs',
    ],
    [
      'a call with a position of its own',
      () => extract(windowedEndpoint().call().with({ resumeFrom: null }), options()),
      'extract() keeps its own positions; leave out with({ resumeFrom })',
    ],
  ];

  it.each(refused)('is %s', async (_, call, message) => {
    const error = await rejection(call());

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });
});

describe('a place for the report that there is not', () => {
  it.each(['report', 'receipt'])('is told before anything is fetched, for the %s', async (what) => {
    const { call, asked } = windowedEndpoint();
    const path = join(tmpdir(), 'no-such-directory', 'a.file');

    const error = await rejection(extract(call(), options({ [what]: path })));

    expect(error).toMatchObject({ code: 'CONFIGURATION' });
    expect(error.message).toContain(
      `extract(Windowed.rows): option "${what}": directory ${dirname(path)} does not exist`,
    );
    expect(asked).toEqual([]);
  });
});

describe('what extract() tells', () => {
  it('is every turn of every chunk, and a log of it in the store', async () => {
    const checkpoints = memory();
    const events: PagewrightEvent[] = [];
    const { call } = windowedEndpoint({ windows: 2 });
    await extract(
      call(),
      options({ checkpoints, workers: 2, observe: (event: PagewrightEvent) => events.push(event) }),
    );

    const log = [];
    for await (const entry of checkpoints.readLog('default:Windowed.rows')) log.push(entry);

    expect(
      events.flatMap((event) =>
        event.type === 'chunk' ? [[event.window?.slice(11, 16), event.transition, event.received]] : [],
      ),
    ).toEqual([
      ['00:00', 'started', 0],
      ['01:00', 'started', 0],
      ['00:00', 'done', 10],
      ['01:00', 'done', 10],
    ]);
    expect(
      log.filter(({ kind }) => kind !== 'sample').map((entry) => ('transition' in entry ? entry.transition : '')),
    ).toEqual(['begin', 'started', 'started', 'done', 'done', 'end']);
    expect(log.reduce((sum, entry) => sum + (entry.kind === 'sample' ? entry.records : 0), 0)).toBe(20);
  });

  it('is a loss, as the event incomplete with what was expected and what came [R111]', async () => {
    const events: PagewrightEvent[] = [];
    const { call } = windowedEndpoint({
      windows: 1,
      perWindow: 20,
      minMs: HOUR,
      trouble: ({ from }) => (from === 0 ? { rows: [], next: '4' } : undefined),
    });

    await rejection(extract(call(), options({ observe: (event: PagewrightEvent) => events.push(event) })));

    expect(events.find(({ type }) => type === 'incomplete')).toMatchObject({
      reason: 'short',
      expected: 20,
      received: 16,
    });
  });

  const broken = new Error('the display is broken');

  it.each([
    [
      'throws',
      () => {
        throw broken;
      },
    ],
    ['rejects', () => Promise.reject(broken)],
  ])('does not end the run where whoever looks on %s', async (_, onProgress) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { call } = windowedEndpoint();

    expect(await extract(call(), options({ onProgress, progressEvery: 20 }))).toMatchObject({ complete: true });
    expect(warned).toHaveBeenCalledWith('onProgress threw: Error: the display is broken', 'PagewrightWarning');
    warned.mockRestore();
  });
});

describe('an incomplete run', () => {
  it('is told as such, also where its receipt cannot be written', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { call } = windowedEndpoint({ windows: 1, minMs: HOUR, trouble: () => ({ total: 12 }) });

    // A directory stands where the file is to be.
    const receipt = tmpdir();
    const error = await rejection(extract(call(), options({ receipt })));

    expect(error.name).toBe('ExtractionIncompleteError');
    expect(warned).toHaveBeenCalledWith(
      expect.stringContaining(`the receipt cannot be written to ${receipt}`),
      'PagewrightWarning',
    );
    warned.mockRestore();
  });
});

describe('an incomplete run that is accepted', () => {
  it('is finished as it is, says so in its receipt, and is not fetched again', async () => {
    const checkpoints = memory();
    const { call, asked } = windowedEndpoint({ windows: 1, minMs: HOUR, trouble: () => ({ total: 12 }) });
    const accepted = { checkpoints, onIncomplete: 'accept' };

    const receipt = await extract(call(), options(accepted));
    const requests = asked.length;

    expect(receipt).toMatchObject({ complete: false, partial: 'short', open: [{ state: 'short', lacking: 2 }] });
    expect(await extract(call(), options(accepted))).toEqual(receipt);
    expect(asked).toHaveLength(requests);
  });
});
