import { cursor, CursorExpiredError, HttpError, type PagewrightEvent, UnauthorizedError } from 'pagewright';
import {
  bloom,
  extract,
  type ExtractionIncompleteError,
  type ExtractOptions,
  memory,
  type Sink,
  type SinkRun,
} from 'pagewright/extract';
import { instantClock } from '../support/instant-clock';
import { memoryEndpoint, rejection, type Serve } from '../support/memory-endpoint';
import { HOUR, type Row, type Trouble, windowedEndpoint, type WindowedOptions } from '../support/windowed-endpoint';

const dead = () => new CursorExpiredError({ endpoint: 'GET /rows', status: 400, body: {}, headers: {} });
const broken = () => new HttpError({ endpoint: 'GET /rows', status: 500, body: {}, headers: {} });
const windowOf = (index: number, { window }: { window: { start: number } }) => window.start === index * HOUR;

/** One extraction into an array, with all that it told. */
async function run(given: WindowedOptions, options: Partial<ExtractOptions<Row>> = {}) {
  const endpoint = windowedEndpoint({ clock: instantClock(), ...given });
  const delivered: number[] = [];
  const events: PagewrightEvent[] = [];
  const extraction = extract(endpoint.call(), {
    to: (rows) => void delivered.push(...rows.map(({ id }) => id)),
    observe: (event) => events.push(event),
    ...options,
  });
  const outcome = await extraction.then(
    (receipt) => ({ receipt, error: undefined }),
    (error: ExtractionIncompleteError) => ({ receipt: error.receipt, error }),
  );
  const turns = events.flatMap((event) => (event.type === 'chunk' ? [event] : []));
  return { ...endpoint, ...outcome, delivered: [...delivered].sort((a, b) => a - b), turns };
}
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** A trouble that strikes at some requests, counted among those that it is about. */
function at(
  about: (asked: { window: { start: number }; from: number }) => boolean,
  strikes: number,
  trouble: () => Error,
) {
  let met = 0;
  const strike: Trouble = (asked) => (about(asked) && (met += 1) <= strikes ? trouble() : undefined);
  return strike;
}

describe('a chunk that fails', () => {
  it('is tried again, while the others are fetched once [R115]', async () => {
    const trouble = at((asked) => windowOf(2, asked), 2, broken);

    const { receipt, delivered, asked, turns } = await run({ trouble });

    expect(receipt).toMatchObject({ complete: true, records: 40 });
    expect(delivered).toEqual(upTo(40));
    expect([0, 1, 3].map((index) => asked.filter((one) => windowOf(index, one)).length)).toEqual([3, 3, 3]);
    expect(turns.filter(({ transition }) => transition === 'failed')).toEqual([
      expect.objectContaining({ error: 'HTTP', willRetry: true }),
      expect.objectContaining({ error: 'HTTP', willRetry: true }),
    ]);
  });

  it('is given up after three times, and named at the end; the others are whole', async () => {
    const trouble = at((asked) => windowOf(2, asked), 99, broken);

    const { error, receipt, delivered } = await run({ trouble });

    expect(error).toMatchObject({ name: 'ExtractionIncompleteError', code: 'INCOMPLETE' });
    expect(error?.message).toContain('1970-01-01T02:00:00.000Z/1970-01-01T03:00:00.000Z failed (HTTP: ');
    expect(receipt).toMatchObject({ complete: false, partial: 'failed', chunks: { done: 3, failed: 1 } });
    expect(receipt?.open).toEqual([expect.objectContaining({ state: 'failed', attempts: 3 })]);
    expect(delivered).toHaveLength(30);
  });

  it('is tried again by the next run, which fetches nothing else', async () => {
    const checkpoints = memory();
    let ill = true;
    const given: WindowedOptions = { trouble: (asked) => (ill && windowOf(2, asked) ? broken() : undefined) };
    await run(given, { checkpoints });
    ill = false;

    const { receipt, asked, delivered } = await run(given, { checkpoints });

    expect(asked.every((one) => windowOf(2, one))).toBe(true);
    expect(delivered).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(receipt).toMatchObject({ complete: true, records: 40, sessions: 2 });
  });

  it('counts its failures anew once a page has come', async () => {
    const strikes = new Set([1, 2, 4, 5, 7, 8]);
    const { receipt } = await run(
      { windows: 1, perWindow: 12, trouble: (_, call) => (strikes.has(call) ? broken() : undefined) },
      { prefetch: 0 },
    );

    expect(receipt).toMatchObject({ complete: true, records: 12, pages: 3, requests: 9 });
  });

  it('ends the run where no other would fare better', async () => {
    const refused = () => new UnauthorizedError({ endpoint: 'GET /rows', status: 401, body: {}, headers: {} });
    const { error, asked } = await run({ trouble: (_, call) => (call > 4 ? refused() : undefined) }, { prefetch: 0 });

    expect(error).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(asked).toHaveLength(5);
  });
});

describe('a cursor that dies', () => {
  it.each([
    ['expires', dead],
    [
      'is refused',
      () => new CursorExpiredError({ endpoint: 'GET /rows', status: 400, body: {}, headers: {} }, 'INVALID_CURSOR'),
    ],
  ])('and %s restarts its chunk alone; the output stays unique [R107]', async (_, death) => {
    const trouble = at((asked) => windowOf(1, asked) && asked.from === 8, 1, death);

    const { receipt, delivered, asked } = await run({ trouble }, { workers: 2 });

    expect(delivered).toEqual(upTo(40));
    expect(receipt).toMatchObject({ complete: true, records: 40, duplicates: 8, restarts: 1 });
    expect(asked.filter((one) => windowOf(0, one))).toHaveLength(3);
    expect(asked.filter((one) => windowOf(1, one) && one.from === 0)).toHaveLength(2);
  });

  it('dies again and again: the chunk is given up after three restarts', async () => {
    const { receipt, turns } = await run({
      trouble: (asked) => (windowOf(1, asked) && asked.from === 8 ? dead() : undefined),
    });

    expect(receipt).toMatchObject({ partial: 'failed', restarts: 4, chunks: { failed: 1, done: 3 } });
    expect(turns.filter(({ transition }) => transition === 'restarted')).toHaveLength(3);
    expect(receipt?.open[0]?.failure).toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('dies whenever its page has failed: the restarts are counted through, and the run ends', async () => {
    const troubles = [broken, dead];
    let met = 0;
    const { receipt, asked } = await run({
      windows: 1,
      trouble: ({ from }, call) => (from === 8 && call < 100 ? troubles[met++ % 2]!() : undefined),
    });

    expect(receipt).toMatchObject({ partial: 'failed', restarts: 4 });
    expect(asked.filter(({ from }) => from === 0)).toHaveLength(4);
  });
});

describe('a server without an end', () => {
  const style = cursor({ from: 'body:cursor', to: 'cursor' });
  const endless = (serve: Serve) => memoryEndpoint(serve, { style, extractor: 'results' }, { clock: instantClock() });
  const onward = new Map([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
  ]);
  const inCircles: Serve = ({ cursor: at = 'a' }) => ({ results: [{ at }], cursor: onward.get(String(at)) });

  it('that gives empty pages for ever is given up', async () => {
    const { call, asked } = endless((_, count) => ({ results: [], ...(count < 100 ? { cursor: `c${count}` } : {}) }));

    const error = await rejection(extract(call(), { to: () => undefined, prefetch: 0 }));

    expect(error.message).toContain('failed (EMPTY_PAGES: ');
    expect(asked).toHaveLength(6);
  });

  it('that leads in a circle is given up, and each record was handed over once', async () => {
    const { call } = endless((params, count, request) => (count < 100 ? inCircles(params, count, request) : {}));
    const delivered: unknown[] = [];

    const error = await rejection(extract(call(), { to: (page) => void delivered.push(...page) }));

    expect(error.message).toContain('failed (CURSOR_LOOP: ');
    expect(delivered).toEqual([{ at: 'a' }, { at: 'b' }, { at: 'c' }]);
  });

  it('that led in a circle is read from its start by the next run, and the output has each record once', async () => {
    const written = new Map<string, number[]>();
    const to = forgettingSink(written);
    const checkpoints = memory();
    let last: object = { cursor: 'b' };
    const { call } = endless(({ cursor: at = 'a' }) => {
      if (at === 'c') return { results: [{ id: 3 }], ...last };
      return at === 'a' ? { results: [{ id: 1 }], cursor: 'b' } : { results: [{ id: 2 }], cursor: 'c' };
    });
    await rejection(extract(call(), { to, checkpoints } as ExtractOptions<{ id: number }>));
    last = {};

    const receipt = await extract(call(), { to, checkpoints } as ExtractOptions<{ id: number }>);

    expect([...written.values()]).toEqual([[1, 2, 3]]);
    expect(receipt).toMatchObject({ complete: true, records: 3 });
  });
});

describe('a list that repeats itself', () => {
  it('is read unique, and the repeated records are counted [R108]', async () => {
    const { rows } = windowedEndpoint({ windows: 1, perWindow: 10 });
    const repeated = { rows: [rows[3]!, ...rows.slice(4, 8), rows[2]!], total: 10 };
    const { receipt, delivered } = await run({
      windows: 1,
      trouble: ({ from }) => (from === 4 ? { ...repeated, next: '8' } : undefined),
    });

    expect(delivered).toEqual(upTo(10));
    expect(receipt).toMatchObject({ complete: true, records: 10, duplicates: 2 });
  });

  it('has drifted beyond the limit: its chunk begins anew, once, and the output stays unique [R110]', async () => {
    const { rows } = windowedEndpoint({ windows: 1, perWindow: 12 });
    const given: WindowedOptions = {
      windows: 1,
      perWindow: 12,
      trouble: ({ from }, call) => (from === 4 && call < 4 ? { rows: rows.slice(0, 4), next: '8' } : undefined),
    };

    const { receipt, delivered, turns } = await run(given, { maxDuplicates: 2, prefetch: 0 });

    expect(turns.map(({ transition }) => transition)).toEqual(['started', 'restarted', 'done']);
    expect(turns[1]).toMatchObject({ error: 'DRIFT', willRetry: true });
    expect(delivered).toEqual(upTo(12));
    expect(receipt).toMatchObject({ complete: true, restarts: 1 });
  });
});

describe('a window that comes short of its total', () => {
  /** A server that returns at most `most` rows of a window wider than `wide`. */
  const truncating = (most: number, wide: number): WindowedOptions => {
    const { rows } = windowedEndpoint({ windows: 2, perWindow: 16 });
    return {
      windows: 2,
      perWindow: 16,
      trouble: ({ window, from }) => {
        if (window.end - window.start <= wide) return undefined;
        const inside = rows.filter(({ at }) => at >= window.start && at < window.end).slice(0, most);
        const next = from + 4 < inside.length ? String(from + 4) : undefined;
        return { rows: inside.slice(from, from + 4), next };
      },
    };
  };

  it('is cut into smaller ones until they are whole [R116]', async () => {
    const { receipt, delivered, turns } = await run(truncating(6, HOUR / 4), { workers: 3 });

    expect(delivered).toEqual(upTo(32));
    expect(receipt).toMatchObject({ complete: true, records: 32, expected: 32, chunks: { done: 8, split: 6 } });
    expect(turns.find(({ transition }) => transition === 'split')?.into).toHaveLength(2);
  });

  it('takes back what it has written where nothing tells duplicates and the sink can', async () => {
    const written = new Map<string, number[]>();
    const { receipt } = await run({ ...truncating(6, HOUR / 4), paging: {} }, { to: forgettingSink(written) });

    expect([...written.values()].flat().sort((a, b) => a - b)).toEqual(upTo(32));
    expect(receipt).toMatchObject({ complete: true, records: 32 });
  });

  it('cannot be cut further: the end says which windows lack how many [R111]', async () => {
    const given = { ...truncating(6, HOUR / 4), minMs: HOUR / 2 };

    const { error, receipt } = await run(given);

    expect(error).toMatchObject({ name: 'ExtractionIncompleteError', expected: 32, received: 24 });
    expect(error?.message).toContain(
      '1970-01-01T00:00:00.000Z/1970-01-01T00:30:00.000Z lacks 2 of 8 records (6 received)',
    );
    expect(receipt).toMatchObject({ complete: false, partial: 'short', chunks: { split: 2, short: 4 } });
  });

  it('is taken for whole where the method does not verify totals', async () => {
    const { receipt } = await run({ ...truncating(6, HOUR / 4), paging: { dedupe: 'id', verifyTotal: 'off' } });

    expect(receipt).toMatchObject({ complete: true, records: 12 });
  });
});

function forgettingSink(written: Map<string, number[]>): ExtractOptions<Row>['to'] {
  return {
    kind: 'map',
    identity: 'map',
    where: 'a map',
    guarantee: 'effectively once',
    open: async () => ({
      openChunk: async ({ key }) => ({
        async write(rows, commit) {
          written.set(key, [...(written.get(key) ?? []), ...rows.map(({ id }) => id)]);
          await commit(written.get(key)!.length);
        },
        async reset(commit) {
          written.delete(key);
          await commit(0);
        },
        close: async () => undefined,
      }),
      finish: async () => ({ kind: 'map', where: 'a map' }),
      cleanUp: async () => undefined,
      close: async () => undefined,
    }),
  };
}

describe('a sink that fails', () => {
  it.each([dead(), new HttpError({ endpoint: 'POST /target', status: 500, body: {}, headers: {} })])(
    'ends the run, also with an error of ours: it is not taken for one of the server (%s)',
    async (cause) => {
      const { open, ...sink } = forgettingSink(new Map()) as Sink<Row>;
      const failing = async () => Promise.reject(cause);
      const session = async (run: SinkRun) => ({
        ...(await open(run)),
        openChunk: async () => ({ write: failing, close: async () => undefined }),
      });

      const { error, turns } = await run({}, { to: { ...sink, open: session } });

      expect(error).toMatchObject({ code: 'SINK', cause });
      expect(turns.map(({ transition }) => transition)).toEqual(['started']);
    },
  );
});

describe('windows that overlap', () => {
  it('bring the records of their border once [R118]', async () => {
    const { receipt, delivered } = await run({ overlapMs: HOUR / 5 }, { workers: 4 });

    expect(delivered).toEqual(upTo(40));
    expect(receipt).toMatchObject({ complete: true, records: 40, duplicates: 6 });
  });

  it('need a key by which records are told apart', async () => {
    const { call } = windowedEndpoint({ overlapMs: 1, paging: {} });

    expect((await rejection(extract(call(), { to: () => undefined }))).message).toContain(
      'extract(Windowed.rows): the windows overlap by 1 ms (overlapMs), so records come twice',
    );
  });
});

describe('dedupe by a bloom filter', () => {
  it.each([1, 4])('does not take what it wrongly drops for a shortfall, in %i windows [R109]', async (windows) => {
    const shape = { windows, perWindow: 4_000 / windows, pageSize: 500 };

    const { receipt } = await run(shape, { dedupe: bloom({ falsePositiveRate: 0.1, expected: 10_000 }) });

    expect(receipt).toMatchObject({ complete: true, dedupe: { kind: 'bloom' } });
    expect(receipt.records + receipt.duplicates).toBe(4_000);
  });
});

describe('another key to tell records apart by', () => {
  it('is another run, also where the method names it', async () => {
    const checkpoints = memory();
    await run({}, { checkpoints });

    const { error } = await run({ paging: { dedupe: 'at' } }, { checkpoints });

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['dedupe'] });
  });
});

describe('a record without a key', () => {
  it('fails its chunk, and says which page it is on', async () => {
    const { receipt } = await run({
      windows: 1,
      trouble: ({ from }) => (from === 4 ? { rows: [{} as Row] } : undefined),
    });

    expect(receipt?.open[0]?.failure).toMatchObject({ code: 'SCHEMA' });
    expect(receipt?.open[0]?.failure?.message).toContain(
      `Windowed.rows, page 1: dedupe: 'id' gives undefined for record 0 of the page`,
    );
  });
});
