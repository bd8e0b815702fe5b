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

const expired = () => new CursorExpiredError({ endpoint: 'GET /rows', status: 400, body: {}, headers: {} });
const serverError = () => new HttpError({ endpoint: 'GET /rows', status: 500, body: {}, headers: {} });
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
  const transitions = events.flatMap((event) => (event.type === 'chunk' ? [event] : []));
  return { ...endpoint, ...outcome, delivered: [...delivered].sort((a, b) => a - b), transitions };
}
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** A fault for the first `count` requests that match. */
function at(
  matches: (asked: { window: { start: number }; from: number }) => boolean,
  count: number,
  trouble: () => Error,
) {
  let matched = 0;
  const faultAt: Trouble = (asked) => (matches(asked) && (matched += 1) <= count ? trouble() : undefined);
  return faultAt;
}

describe('a chunk that fails', () => {
  it('is retried, while the others are fetched once [R115]', async () => {
    const trouble = at((asked) => windowOf(2, asked), 2, serverError);

    const { receipt, delivered, asked, transitions } = await run({ trouble });

    expect(receipt).toMatchObject({ complete: true, records: 40 });
    expect(delivered).toEqual(upTo(40));
    expect([0, 1, 3].map((index) => asked.filter((one) => windowOf(index, one)).length)).toEqual([3, 3, 3]);
    expect(transitions.filter(({ transition }) => transition === 'failed')).toEqual([
      expect.objectContaining({ error: 'HTTP', willRetry: true }),
      expect.objectContaining({ error: 'HTTP', willRetry: true }),
    ]);
  });

  it('is failed after three attempts and named in the error, while the others are complete', async () => {
    const trouble = at((asked) => windowOf(2, asked), 99, serverError);

    const { error, receipt, delivered } = await run({ trouble });

    expect(error).toMatchObject({ name: 'ExtractionIncompleteError', code: 'INCOMPLETE' });
    expect(error?.message).toContain('1970-01-01T02:00:00.000Z/1970-01-01T03:00:00.000Z failed (HTTP: ');
    expect(receipt).toMatchObject({ complete: false, partial: 'failed', chunks: { done: 3, failed: 1 } });
    expect(receipt?.open).toEqual([expect.objectContaining({ state: 'failed', attempts: 3 })]);
    expect(delivered).toHaveLength(30);
  });

  it('is retried by the next run, which fetches nothing else', async () => {
    const checkpoints = memory();
    let isFaulty = true;
    const given: WindowedOptions = { trouble: (asked) => (isFaulty && windowOf(2, asked) ? serverError() : undefined) };
    await run(given, { checkpoints });
    isFaulty = false;

    const { receipt, asked, delivered } = await run(given, { checkpoints });

    expect(asked.every((one) => windowOf(2, one))).toBe(true);
    expect(delivered).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(receipt).toMatchObject({ complete: true, records: 40, sessions: 2 });
  });

  it('resets its attempts after a page', async () => {
    const failing = new Set([1, 2, 4, 5, 7, 8]);
    const { receipt } = await run(
      { windows: 1, perWindow: 12, trouble: (_, call) => (failing.has(call) ? serverError() : undefined) },
      { prefetch: 0 },
    );

    expect(receipt).toMatchObject({ complete: true, records: 12, pages: 3, requests: 9 });
  });

  it('ends the run for an error that affects every chunk', async () => {
    const refused = () => new UnauthorizedError({ endpoint: 'GET /rows', status: 401, body: {}, headers: {} });
    const { error, asked } = await run({ trouble: (_, call) => (call > 4 ? refused() : undefined) }, { prefetch: 0 });

    expect(error).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(asked).toHaveLength(5);
  });
});

describe('a dead cursor', () => {
  it.each([
    ['expires', expired],
    [
      'is refused',
      () => new CursorExpiredError({ endpoint: 'GET /rows', status: 400, body: {}, headers: {} }, 'INVALID_CURSOR'),
    ],
  ])('that %s restarts only its chunk, and the output stays unique [R107]', async (_, death) => {
    const trouble = at((asked) => windowOf(1, asked) && asked.from === 8, 1, death);

    const { receipt, delivered, asked } = await run({ trouble }, { workers: 2 });

    expect(delivered).toEqual(upTo(40));
    expect(receipt).toMatchObject({ complete: true, records: 40, duplicates: 8, restarts: 1 });
    expect(asked.filter((one) => windowOf(0, one))).toHaveLength(3);
    expect(asked.filter((one) => windowOf(1, one) && one.from === 0)).toHaveLength(2);
  });

  it('fails its chunk after three restarts', async () => {
    const { receipt, transitions } = await run({
      trouble: (asked) => (windowOf(1, asked) && asked.from === 8 ? expired() : undefined),
    });

    expect(receipt).toMatchObject({ partial: 'failed', restarts: 4, chunks: { failed: 1, done: 3 } });
    expect(transitions.filter(({ transition }) => transition === 'restarted')).toHaveLength(3);
    expect(receipt?.open[0]?.failure).toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('fails its chunk after three restarts with failed pages in between', async () => {
    const troubles = [serverError, expired];
    let failures = 0;
    const { receipt, asked } = await run({
      windows: 1,
      trouble: ({ from }, call) => (from === 8 && call < 100 ? troubles[failures++ % 2]!() : undefined),
    });

    expect(receipt).toMatchObject({ partial: 'failed', restarts: 4 });
    expect(asked.filter(({ from }) => from === 0)).toHaveLength(4);
  });
});

describe('an endless list', () => {
  const style = cursor({ from: 'body:cursor', to: 'cursor' });
  const endless = (serve: Serve) => memoryEndpoint(serve, { style, extractor: 'results' }, { clock: instantClock() });
  const nextCursor = new Map([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
  ]);
  const cyclic: Serve = ({ cursor: at = 'a' }) => ({ results: [{ at }], cursor: nextCursor.get(String(at)) });

  it('of empty pages fails its chunk', async () => {
    const { call, asked } = endless((_, count) => ({ results: [], ...(count < 100 ? { cursor: `c${count}` } : {}) }));

    const error = await rejection(extract(call(), { to: () => undefined, prefetch: 0 }));

    expect(error.message).toContain('failed (EMPTY_PAGES: ');
    expect(asked).toHaveLength(6);
  });

  it('whose cursors repeat fails its chunk, and delivers each record once', async () => {
    const { call } = endless((params, count, request) => (count < 100 ? cyclic(params, count, request) : {}));
    const delivered: unknown[] = [];

    const error = await rejection(extract(call(), { to: (page) => void delivered.push(...page) }));

    expect(error.message).toContain('failed (CURSOR_LOOP: ');
    expect(delivered).toEqual([{ at: 'a' }, { at: 'b' }, { at: 'c' }]);
  });

  it('whose cursors repeated is restarted by the next run, and the output has each record once', async () => {
    const written = new Map<string, number[]>();
    const to = resettableSink(written);
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

describe('a list with repeated records', () => {
  it('is deduplicated, and its duplicates are counted [R108]', async () => {
    const { rows } = windowedEndpoint({ windows: 1, perWindow: 10 });
    const repeated = { rows: [rows[3]!, ...rows.slice(4, 8), rows[2]!], total: 10 };
    const { receipt, delivered } = await run({
      windows: 1,
      trouble: ({ from }) => (from === 4 ? { ...repeated, next: '8' } : undefined),
    });

    expect(delivered).toEqual(upTo(10));
    expect(receipt).toMatchObject({ complete: true, records: 10, duplicates: 2 });
  });

  it('restarts its chunk once above maxDuplicates, and the output stays unique [R110]', async () => {
    const { rows } = windowedEndpoint({ windows: 1, perWindow: 12 });
    const given: WindowedOptions = {
      windows: 1,
      perWindow: 12,
      trouble: ({ from }, call) => (from === 4 && call < 4 ? { rows: rows.slice(0, 4), next: '8' } : undefined),
    };

    const { receipt, delivered, transitions } = await run(given, { maxDuplicates: 2, prefetch: 0 });

    expect(transitions.map(({ transition }) => transition)).toEqual(['started', 'restarted', 'done']);
    expect(transitions[1]).toMatchObject({ error: 'DRIFT', willRetry: true });
    expect(delivered).toEqual(upTo(12));
    expect(receipt).toMatchObject({ complete: true, restarts: 1 });
  });
});

describe('a window that lacks announced records', () => {
  /** A server that returns at most `max` rows of a window longer than `maxMs`. */
  const truncating = (max: number, maxMs: number): WindowedOptions => {
    const { rows } = windowedEndpoint({ windows: 2, perWindow: 16 });
    return {
      windows: 2,
      perWindow: 16,
      trouble: ({ window, from }) => {
        if (window.end - window.start <= maxMs) return undefined;
        const inside = rows.filter(({ at }) => at >= window.start && at < window.end).slice(0, max);
        const next = from + 4 < inside.length ? String(from + 4) : undefined;
        return { rows: inside.slice(from, from + 4), next };
      },
    };
  };

  it('is split until every part is complete [R116]', async () => {
    const { receipt, delivered, transitions } = await run(truncating(6, HOUR / 4), { workers: 3 });

    expect(delivered).toEqual(upTo(32));
    expect(receipt).toMatchObject({ complete: true, records: 32, expected: 32, chunks: { done: 8, split: 6 } });
    expect(transitions.find(({ transition }) => transition === 'split')?.into).toHaveLength(2);
  });

  it('removes its written records before the split, without dedupe', async () => {
    const written = new Map<string, number[]>();
    const { receipt } = await run({ ...truncating(6, HOUR / 4), paging: {} }, { to: resettableSink(written) });

    expect([...written.values()].flat().sort((a, b) => a - b)).toEqual(upTo(32));
    expect(receipt).toMatchObject({ complete: true, records: 32 });
  });

  it('is named in the error with its missing records if it cannot be split [R111]', async () => {
    const given = { ...truncating(6, HOUR / 4), minMs: HOUR / 2 };

    const { error, receipt } = await run(given);

    expect(error).toMatchObject({ name: 'ExtractionIncompleteError', expected: 32, received: 24 });
    expect(error?.message).toContain(
      '1970-01-01T00:00:00.000Z/1970-01-01T00:30:00.000Z lacks 2 of 8 records (6 received)',
    );
    expect(receipt).toMatchObject({ complete: false, partial: 'short', chunks: { split: 2, short: 4 } });
  });

  it('is complete for a method that does not verify totals', async () => {
    const { receipt } = await run({ ...truncating(6, HOUR / 4), paging: { dedupe: 'id', verifyTotal: 'off' } });

    expect(receipt).toMatchObject({ complete: true, records: 12 });
  });
});

function resettableSink(written: Map<string, number[]>): ExtractOptions<Row>['to'] {
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
  it.each([expired(), new HttpError({ endpoint: 'POST /target', status: 500, body: {}, headers: {} })])(
    'ends the run, even with an error that a server could cause (%s)',
    async (cause) => {
      const { open, ...sink } = resettableSink(new Map()) as Sink<Row>;
      const failing = async () => Promise.reject(cause);
      const session = async (run: SinkRun) => ({
        ...(await open(run)),
        openChunk: async () => ({ write: failing, close: async () => undefined }),
      });

      const { error, transitions } = await run({}, { to: { ...sink, open: session } });

      expect(error).toMatchObject({ code: 'SINK', cause });
      expect(transitions.map(({ transition }) => transition)).toEqual(['started']);
    },
  );

  it('ends the run if it does not commit a page', async () => {
    const { open, ...sink } = resettableSink(new Map()) as Sink<Row>;
    const withoutCommit = async (run: SinkRun) => ({
      ...(await open(run)),
      openChunk: async () => ({ write: async () => undefined, close: async () => undefined }),
    });

    const { error } = await run({}, { to: { ...sink, open: withoutCommit } });

    expect(error).toMatchObject({
      code: 'SINK',
      message: 'Windowed.rows: the sink did not commit a page. Call commit once for each write',
    });
  });
});

describe('windows that overlap', () => {
  it('write the records of their overlap once [R118]', async () => {
    const { receipt, delivered } = await run({ overlapMs: HOUR / 5 }, { workers: 4 });

    expect(delivered).toEqual(upTo(40));
    expect(receipt).toMatchObject({ complete: true, records: 40, duplicates: 6 });
  });

  it('need a dedupe key', async () => {
    const { call } = windowedEndpoint({ overlapMs: 1, paging: {} });

    expect((await rejection(extract(call(), { to: () => undefined }))).message).toContain(
      'extract(Windowed.rows): the windows overlap by 1 ms (overlapMs), so records come twice',
    );
  });
});

describe('dedupe by a bloom filter', () => {
  it.each([1, 4])('does not count false positives as missing records, in %i windows [R109]', async (windows) => {
    const shape = { windows, perWindow: 4_000 / windows, pageSize: 500 };

    const { receipt } = await run(shape, { dedupe: bloom({ falsePositiveRate: 0.1, expected: 10_000 }) });

    expect(receipt).toMatchObject({ complete: true, dedupe: { kind: 'bloom' } });
    expect(receipt.records + receipt.duplicates).toBe(4_000);
  });
});

describe('another dedupe key', () => {
  it('of the method is rejected when the run is resumed', async () => {
    const checkpoints = memory();
    await run({}, { checkpoints });

    const { error } = await run({ paging: { dedupe: 'at' } }, { checkpoints });

    expect(error).toMatchObject({ code: 'QUERY_CHANGED', changed: ['dedupe'] });
  });
});

describe('a record without a key', () => {
  it('fails its chunk and names its page', async () => {
    const { receipt } = await run({
      windows: 1,
      trouble: ({ from }) => (from === 4 ? { rows: [{} as Row] } : undefined),
    });

    expect(receipt?.open[0]?.failure).toMatchObject({ code: 'SCHEMA' });
    expect(receipt?.open[0]?.failure?.message).toContain(
      `Windowed.rows, page 1: dedupe: 'id' returned undefined for record 0 of the page`,
    );
  });
});
