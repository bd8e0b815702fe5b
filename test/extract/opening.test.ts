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

const noop = () => undefined;
const options = (more: object = {}) => ({ to: noop, ...more }) as ExtractOptions<Row>;
const LEASE = { now: 0, leaseMs: 60_000 };

describe('the keys of chunks', () => {
  it('contain organisation, view and window, so that none collide [R103]', async () => {
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

  it('follow a custom template [R103]', async () => {
    const checkpoints = memory();
    const template = '{view}/{org}/{chunkStart}..{chunkEnd}';
    await extract(paged([{ id: 1 }]), { to: noop, checkpoints, key: { template } });

    expect((await checkpoints.chunks('default:paged')).map(({ key }) => key)).toEqual(['paged/default/all..all']);
  });

  it.each(['{org}:{view}:{chunkStart}', '{org}:{view}:{chunkStart}:{chunkEnd}:{day}', 'fixed'])(
    'do not follow the template %s, under which some would collide [R103]',
    async (template) => {
      const { call } = windowedEndpoint();

      expect((await rejection(extract(call(), options({ key: { template } })))).message).toBe(
        'extract(Windowed.rows): option "key.template" must contain {org}, {view}, {chunkStart} and {chunkEnd}, ' +
          `and no other placeholder, to keep keys unique; got "${template}"`,
      );
    },
  );
});

describe('openExtraction', () => {
  it('yields each chunk, claimed, to one of several loops [R117]', async () => {
    const { call, rows } = windowedEndpoint();
    const records: Row[] = [];
    const extraction = await openExtraction(call(), { to: (page) => void records.push(...page) });
    const yielded: Chunk[] = [];
    const worker = async (index: number) => {
      for await (const chunk of extraction.chunks()) {
        yielded.push(chunk);
        expect(await extraction.work(chunk, index)).toBe('done');
      }
    };

    await Promise.all([worker(0), worker(1)]);
    const receipt = await extraction.finish();
    await extraction.close();

    expect(yielded.map(({ order, state, token }) => [order, state, token])).toEqual(
      ['0001', '0002', '0003', '0004'].map((order) => [order, 'running', 1]),
    );
    expect(records).toHaveLength(rows.length);
    expect(receipt.complete).toBe(true);
  });
});

describe('a run that another process holds', () => {
  const heldBy = async (owner: string) => {
    const checkpoints = memory();
    const { call } = windowedEndpoint();
    await extract(call(), options({ checkpoints, stop: AbortSignal.abort() }));
    await checkpoints.acquire('default:Windowed.rows', { owner, ...LEASE });
    await checkpoints.claim('default:Windowed.rows', { owner, ...LEASE });
    return { checkpoints, call };
  };
  const elsewhere = 'another-host:12:abc.1f2e3d4c';

  it('is rejected with its owner and with advice', async () => {
    const { checkpoints, call } = await heldBy(elsewhere);

    const error = await rejection(extract(call(), options({ checkpoints, clock: fakeClock() })));

    expect(error).toMatchObject({ name: 'RunLockedError', code: 'RUN_LOCKED', owner: elsewhere, until: 60_000 });
    expect(error.message).toContain(`run default:Windowed.rows is locked by ${elsewhere}`);
    expect(error.message).toContain('waitForRunMs');
  });

  it('is taken over after its lease with waitForRunMs', async () => {
    const { checkpoints, call } = await heldBy(elsewhere);
    const clock = fakeClock();
    const running = extract(call(), options({ checkpoints, clock, waitForRunMs: 90_000 }));

    await clock.advance(60_000);

    expect(await running).toMatchObject({ complete: true, sessions: 3 });
  });

  it('is taken over at once if that process is dead', async () => {
    // No process has this number: it is above the maximum of the kernel.
    const { checkpoints, call } = await heldBy(`${hostname()}:4194305:abc.1f2e3d4c`);

    expect(await extract(call(), options({ checkpoints, clock: fakeClock() }))).toMatchObject({ complete: true });
  });

  it('is taken over at once from an earlier process with the same number, as in a restarted container', async () => {
    const { checkpoints, call } = await heldBy(`${hostname()}:${process.pid}:abc.1f2e3d4c`);

    expect(await extract(call(), options({ checkpoints, clock: fakeClock() }))).toMatchObject({ complete: true });
  });

  it('is taken over with the chunks of that process, even if their leases are newer than that of the run', async () => {
    const { checkpoints, call } = await heldBy(elsewhere);
    await checkpoints.claim('default:Windowed.rows', { owner: elsewhere, now: 50_000, leaseMs: 60_000 });

    const receipt = await extract(call(), options({ checkpoints, clock: fakeClock(60_000) }));

    expect(receipt).toMatchObject({ complete: true, chunks: { done: 4, running: 0 } });
  });

  it('yields no chunk to a process that was suspended longer than its lease', async () => {
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

  it('yields no chunk to any worker after the store has failed for one', async () => {
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

  /** A store in which the process does not find the run at first, because another creates it a moment later. */
  const notFoundAtFirst = (store: CheckpointStore): CheckpointStore => {
    let hasLooked = false;
    return new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name, target) as (...args: unknown[]) => unknown;
        if (name !== 'run' || hasLooked) return typeof method === 'function' ? method.bind(target) : method;
        hasLooked = true;
        return () => Promise.resolve(undefined);
      },
    });
  };

  it.each([
    ['is rejected if that process created it with another query [R104]', 'b', { code: 'QUERY_CHANGED' }],
    ['is returned as complete if that process completed it', 'a', { complete: true, records: 40, sessions: 1 }],
  ])('%s, and is released', async (_, query, outcome) => {
    const checkpoints = memory();
    const [first, second] = ['a', query].map((q) => windowedEndpoint({ params: { q } }));
    const clock = fakeClock();
    const extraction = await openExtraction(first!.call(), options({ checkpoints }));
    const store = notFoundAtFirst(checkpoints);
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

  it('commits nothing more of a process whose chunk was taken over', async () => {
    const checkpoints = memory();
    const { call } = windowedEndpoint({ windows: 1 });
    const losesItsChunk = {
      ...options({ checkpoints }),
      async to() {
        await checkpoints.reopen('default:Windowed.rows', ['running']);
        await checkpoints.claim('default:Windowed.rows', { owner: elsewhere, ...LEASE });
      },
    };

    expect(await rejection(extract(call(), losesItsChunk))).toMatchObject({ code: 'LEASE_LOST' });
    expect(await checkpoints.chunks('default:Windowed.rows')).toEqual([
      expect.objectContaining({ state: 'running', owner: elsewhere, counts: expect.objectContaining({ pages: 0 }) }),
    ]);
  });
});

describe('a clock that returns fractions', () => {
  it('is rounded to whole milliseconds for the store', async () => {
    const checkpoints = memory();
    const { call } = windowedEndpoint({ windows: 1 });
    await extract(call(), options({ checkpoints, clock: fakeClock(10.7), leaseMs: 2.5 }));

    expect(await checkpoints.run('default:Windowed.rows')).toMatchObject({ createdAt: 10 });
    expect(await checkpoints.chunks('default:Windowed.rows')).toEqual([
      expect.objectContaining({ startedAt: 10, endedAt: 10 }),
    ]);
  });
});

describe('another argument in the path', () => {
  class Directory extends ApiClient {
    @Paginated({ extractor: 'items', style: singlePage() })
    members(_group: string, _params: object = {}): Paged<{ id: string }> {
      return page(Promise.resolve({ status: 200, headers: {}, data: { items: [{ id: 'ada' }] } }));
    }
  }

  it('is another query, which needs its own view [R104]', async () => {
    const checkpoints = memory();
    const directory = new Directory({ baseURL: 'http://directory.test' });
    await extract(directory.members('a'), { to: noop, checkpoints });

    const error = await rejection(extract(directory.members('b'), { to: noop, checkpoints }));
    const named = await extract(directory.members('b'), { to: noop, checkpoints, key: { view: 'members of b' } });

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['argument 1'] });
    expect(named).toMatchObject({ run: 'default:members of b', records: 1 });
  });
});

describe('another default param', () => {
  const queueBy = (state: string) => {
    class Queue {
      @Paginated({ extractor: 'items', style: singlePage(), defaults: { state } })
      calls(query: { state?: string } = {}): Paged<{ state?: string }> {
        return page(Promise.resolve({ items: [query] }));
      }
    }
    return new Queue();
  };

  it('is another query [R104]', async () => {
    const checkpoints = memory();
    await extract(queueBy('open').calls(), { to: noop, checkpoints });

    const error = await rejection(extract(queueBy('closed').calls(), { to: noop, checkpoints }));

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['params.state'] });
    await extract(queueBy('closed').calls({ state: 'open' }), { to: noop, checkpoints });
  });
});

describe('extract() with invalid arguments', () => {
  const rejected: [string, () => Promise<unknown>, string][] = [
    [
      'an array instead of a call of a paged method',
      () => extract([1] as never, options()),
      'extract() requires a call of a @Paginated method',
    ],
    [
      'an unknown option',
      () => extract(windowedEndpoint().call(), options({ worker: 4 })),
      'unknown option "worker"; allowed: to, checkpoints, workers',
    ],
    [
      '0 workers',
      () => extract(windowedEndpoint().call(), options({ workers: 0 })),
      'option "workers" must be a whole number, at least 1, got 0',
    ],
    [
      'a string as the sink',
      () => extract(windowedEndpoint().call(), options({ to: 'out.ndjson' })),
      'option "to" must be a sink, such as ndjson(path), or a function that takes records, got "out.ndjson"',
    ],
    ...['SIGKILL', 'SIGINTT'].map((name): (typeof rejected)[number] => [
      `the signal ${name}, which cannot be caught`,
      () => extract(windowedEndpoint().call(), options({ stopOn: ['SIGINT', name] })),
      `option "stopOn.1" must be a process signal that can be caught, such as 'SIGINT', got "${name}"`,
    ]),
    [
      'a call with its own limits',
      () => extract(windowedEndpoint().call().with({ maxItems: 3 }), options()),
      'Remove maxItems, maxPages and deadlineMs',
    ],
    [
      'a call with its own position',
      () => extract(windowedEndpoint().call().with({ resumeFrom: null }), options()),
      'extract() stores its own positions; leave out with({ resumeFrom })',
    ],
  ];

  it.each(rejected)('rejects %s', async (_, call, message) => {
    const error = await rejection(call());

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });
});

describe('a path in a missing directory', () => {
  it.each(['report', 'receipt'])('is rejected before the first request, for the %s', async (what) => {
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

describe('the events of extract()', () => {
  it('contain every transition of every chunk, which is also logged in the store', async () => {
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

  it('contain incomplete for missing records, with expected and received [R111]', async () => {
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
});

describe('onProgress', () => {
  const broken = new Error('the listener failed');

  it.each([
    [
      'throws',
      () => {
        throw broken;
      },
    ],
    ['rejects', () => Promise.reject(broken)],
  ])('does not end the run if it %s', async (_, onProgress) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { call } = windowedEndpoint();

    expect(await extract(call(), options({ onProgress, progressEvery: 20 }))).toMatchObject({ complete: true });
    expect(warned).toHaveBeenCalledWith('onProgress threw: Error: the listener failed', 'PagewrightWarning');
    warned.mockRestore();
  });
});

describe('an incomplete run', () => {
  it('throws ExtractionIncompleteError even if its receipt cannot be written', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { call } = windowedEndpoint({ windows: 1, minMs: HOUR, trouble: () => ({ total: 12 }) });

    // The path of the receipt is a directory.
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
  it('is final: its receipt lists the short chunk, and nothing is fetched again', async () => {
    const checkpoints = memory();
    const { call, asked } = windowedEndpoint({ windows: 1, minMs: HOUR, trouble: () => ({ total: 12 }) });
    const accepted = { checkpoints, onIncomplete: 'accept' };

    const receipt = await extract(call(), options(accepted));
    const requests = asked.length;

    expect(receipt).toMatchObject({ complete: false, partial: 'short', open: [{ state: 'short', missing: 2 }] });
    expect(await extract(call(), options(accepted))).toEqual(receipt);
    expect(asked).toHaveLength(requests);
  });
});
