import fc from 'fast-check';
import {
  autoDetect,
  HttpError,
  ConfigurationError,
  cursor,
  CursorExpiredError,
  offset,
  page,
  PageCapError,
  type PageCapOptions,
  type Paged,
  pageNumber,
  pageOf,
  Paginated,
  type PagingOptions,
} from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import { parseOptions } from '../../../src/options/parse-options';
import { pagingSchema } from '../../../src/paging/options';
import {
  drain,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  respond,
  type Serve,
  settle,
} from '../../support/memory-endpoint';

const cap: PageCapOptions = { records: 100, instead: 'contactsScan()' };
const options = { style: pageNumber(), pageSize: 20, cap } satisfies PagingOptions;

const refusal = (message = 'pageNumber * pageSize may not exceed 100') =>
  new HttpError({
    status: 400,
    body: { code: 'bad.request', message },
    headers: { 'inin-correlation-id': 'c-7' },
  });

/** Numbered pages over `total` records, of which the API lists the first `most`. */
const capped =
  (total: number, most = 100, serve: Serve = numbered(total)): Serve =>
  (params, n, request) => {
    if (Number(params['pageNumber'] ?? 1) * Number(params['pageSize'] ?? 25) > most) throw refusal();
    return serve(params, n, request);
  };
/** The same without a total. */
const untold =
  (total: number): Serve =>
  (params, n, request) => {
    const { entities } = numbered(total)(params, n, request) as { entities: unknown };
    return { entities };
  };

describe('a list with a cap', () => {
  it('[X12] is returned up to the cap, and no page beyond it is requested', async () => {
    const endpoint = memoryEndpoint(capped(250), options);
    const run = endpoint.call();
    const got: number[] = [];
    const error = await rejection<PageCapError>(
      (async () => {
        for await (const { id } of run) got.push(id);
      })(),
    );
    expect(got).toEqual(ids(records(1, 100)));
    expect(endpoint.asked).toHaveLength(5);
    expect(error).toBeInstanceOf(PageCapError);
    expect(error).toMatchObject({
      code: 'PAGE_CAP',
      cap: 100,
      collected: 100,
      announced: 250,
      instead: 'contactsScan()',
    });
    expect(error.message).toBe(
      'Memory.list, page 6: the API returns at most 100 records of this list: 100 received, 250 announced. ' +
        'Use contactsScan() instead',
    );
    expect(run.receipt).toMatchObject({ complete: false, partial: 'error', records: 100 });
  });

  it('[X12] keeps the position at the cap, from which nothing is sent either', async () => {
    const run = memoryEndpoint(capped(250), options).call();
    const error = await rejection<PageCapError>(drain(run));
    const position = { style: 'pageNumber', at: { page: 6, pageSize: 20, seen: 100 }, seen: 100, announced: 250 };
    expect(error.page?.position).toEqual(position);
    expect(run.receipt.next).toEqual(position);
    const later = memoryEndpoint(capped(250), options);
    await rejection(drain(later.call().with({ resumeFrom: error.page!.position })));
    expect(later.asked).toHaveLength(0);
    const lifted = memoryEndpoint(numbered(250), { ...options, cap: { ...cap, records: 1_000 } });
    expect(ids(await drain(lifted.call().with({ resumeFrom: error.page!.position })))).toEqual(ids(records(101, 250)));
  });

  it('[X12] is complete if it has exactly as many records', async () => {
    const endpoint = memoryEndpoint(capped(100), options);
    const run = endpoint.call();
    expect(await drain(run)).toHaveLength(100);
    expect(run.receipt).toMatchObject({ complete: true, expected: 100, next: null });
    expect(endpoint.asked).toHaveLength(5);
  });

  it('[X12] returns its first records if the caller wants no more', async () => {
    const run = memoryEndpoint(capped(250), options).call().with({ maxItems: 100 });
    expect(await drain(run)).toHaveLength(100);
    expect(run.receipt).toMatchObject({ partial: 'maxItems' });
  });

  it('[X12] is an error without a total as well, because it may have more', async () => {
    const error = await rejection<PageCapError>(drain(memoryEndpoint(untold(100), options).call()));
    expect(error.message).toMatch(/: 100 received\. Use contactsScan\(\) instead$/);
    expect(error).not.toHaveProperty('announced');
  });

  it.each([
    ['toArray', (run: Paged<{ id: number }>) => run.toArray()],
    ['pages', (run: Paged<{ id: number }>) => drain(run.pages())],
    ['batches', (run: Paged<{ id: number }>) => drain(run.batches(30))],
  ])('[X12] fails in %s', async (_how, take) => {
    const error = await rejection<PageCapError>(take(memoryEndpoint(capped(250), options).call()));
    expect(error).toMatchObject({ name: 'PageCapError', collected: 100 });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ cap: 100, collected: 100, instead: 'contactsScan()' });
  });

  it('[X12] counts collected records, not prefetched ones', async () => {
    const run = memoryEndpoint(capped(250), { ...options, prefetch: 8 }).call();
    await run.next();
    await settle();
    const error = await rejection<PageCapError>(drain(run));
    expect(error).toMatchObject({ collected: 100, page: { index: 5, itemsYielded: 100 } });
  });

  it('[X12] still requests pages up to the cap side by side', async () => {
    let [open, most] = [0, 0];
    const serve: Serve = async (...asked) => {
      most = Math.max(most, (open += 1));
      await settle();
      open -= 1;
      return capped(250)(...asked);
    };
    await rejection(drain(memoryEndpoint(serve, { ...options, concurrency: 4 }).call()));
    expect(most).toBe(4);
  });

  it('[X12] is not reached early by a server with larger pages than requested', async () => {
    const serve: Serve = ({ pageNumber: page }) => ({
      entities: records((Number(page) - 1) * 50 + 1, Math.min(Number(page) * 50, 180)),
    });
    const run = memoryEndpoint(serve, options).call();
    expect(ids(await drain(run))).toEqual(ids(records(1, 180)));
    expect(run.receipt.complete).toBe(true);
  });

  it('[X12] sends no speculative request beyond the cap', async () => {
    const endpoint = memoryEndpoint(capped(250), { ...options, concurrency: 4 });
    await rejection(drain(endpoint.call()));
    expect(endpoint.asked.map(({ pageNumber }) => pageNumber)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a page that crosses the cap', () => {
  it('[X13] is requested, and its rejection is a PageCapError', async () => {
    const endpoint = memoryEndpoint(capped(250), { ...options, pageSize: 30 });
    const error = await rejection<PageCapError>(drain(endpoint.call()));
    expect(endpoint.asked).toHaveLength(4);
    expect(error).toMatchObject({ collected: 90, status: 400, apiCode: 'bad.request', correlationId: 'c-7' });
    expect(error.cause).toMatchObject({ code: 'BAD_REQUEST' });
    expect(error.message).toBe(
      'Memory.list, page 4: the API returns at most 100 records of this list (HTTP 400 bad.request ' +
        'pageNumber * pageSize may not exceed 100): 90 received, 250 announced. Use contactsScan() instead, ' +
        'or set a pageSize that divides 100, to fetch all records up to the cap',
    );
  });

  it('[X13] is delivered if the server returns it', async () => {
    const run = memoryEndpoint(numbered(110), { ...options, pageSize: 30 }).call();
    expect(await drain(run)).toHaveLength(110);
    expect(run.receipt.complete).toBe(true);
  });

  it.each<[string, PagingOptions]>([
    ['offset', { style: offset(), pageSize: 30 }],
    ['autoDetect', { style: autoDetect({ sizeParam: 'limit' }), pageSize: 30 }],
  ])('[X13] is recognised under %s', async (_style, given) => {
    const { call } = memoryEndpoint(
      (params) => {
        const [at, size] = [Number(params['offset'] ?? 0), Number(params['limit'])];
        if (at + size > 100) throw refusal();
        return { items: records(at + 1, at + size), offset: at, limit: size, total: 250 };
      },
      { ...given, cap },
    );
    expect(await rejection(drain(call()))).toMatchObject({ name: 'PageCapError', collected: 90 });
  });

  it('[X13] is recognised under a cursor by the records before it', async () => {
    const { call } = memoryEndpoint(
      (params) => {
        const at = Number(params['cursor'] ?? 0);
        if (at >= 100) throw refusal();
        return { results: records(at + 1, at + 20), cursor: String(at + 20) };
      },
      { style: cursor(), pageSize: 20, cap },
    );
    const error = await rejection<PageCapError>(drain(call()));
    expect(error).toMatchObject({ name: 'PageCapError', collected: 100, cause: { code: 'INVALID_CURSOR' } });
  });

  it.each([
    ['a 400 before the cap', 3, refusal()],
    ['another status beyond it', 4, new HttpError({ status: 500 })],
    ['an expired cursor', 4, new CursorExpiredError({ status: 400 })],
    ['an error of the caller’s code', 4, new TypeError('no')],
  ])('[X13] is not recognised from %s', async (_what, broken, error) => {
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (params['pageNumber'] === broken) throw error;
        return numbered(250)(params, n, request);
      },
      { ...options, pageSize: 30 },
    );
    expect(await rejection(drain(call()))).toBe(error);
  });

  it('[X13] is not recognised from a 400 on a page that ends exactly at the cap', async () => {
    const error = refusal();
    const { call } = memoryEndpoint((params, n, request) => {
      if (params['pageNumber'] === 5) throw error;
      return numbered(250)(params, n, request);
    }, options);
    expect(await rejection(drain(call()))).toBe(error);
  });

  it('[X13] is recognised on the first page as well, with advice on the page size', async () => {
    const { call } = memoryEndpoint(capped(250), { ...options, pageSize: 150 });
    expect((await rejection(drain(call()))).message).toMatch(/or set a pageSize that divides 100/);
  });

  it('[X13] is recognised under a style without page sizes', async () => {
    const style: PagingStyle = {
      name: 'own',
      first: () => ({ block: 0 }),
      write: (_params, { block }) => ({ block }),
      next: (_response, { block }) => ({ block: Number(block) + 1 }),
    };
    const { call } = memoryEndpoint(
      ({ block }) => {
        if (block === 5) throw refusal();
        return records(Number(block) * 20 + 1, Number(block) * 20 + 20);
      },
      { style, cap },
    );
    const error = await rejection<PageCapError>(drain(call()));
    expect(error).toMatchObject({ name: 'PageCapError', collected: 100, status: 400 });
    expect(error.message).toMatch(/Use contactsScan\(\) instead$/);
  });

  it('[X13] is not recognised from a 400 without a page size and a count', async () => {
    const error = refusal();
    const { call } = memoryEndpoint(() => Promise.reject(error), { style: pageNumber(), cap });
    expect(await rejection(drain(call({ pageNumber: 9 })))).toBe(error);
  });
});

describe('a cap that matches describes', () => {
  const message = 'Pagination may not exceed 400000 results';
  const details = { records: 400_000, instead: 'a narrower interval' };
  const matched = (matches: PageCapOptions['matches'], error: Error = refusal(message)) =>
    memoryEndpoint(() => Promise.reject(error), {
      style: pageNumber(),
      cap: { ...details, ...(matches ? { matches } : {}) },
    });

  it.each<[string, PageCapOptions['matches']]>([
    ['a pattern for the message', /may not exceed \d+ results/g],
    ['a pattern for the code', /^bad\.request$/],
    ['a part of the message', ['something', 'may not exceed']],
    ['the code', ['bad.request']],
    ['a function', ({ apiMessage }) => apiMessage === message],
  ])('[X13] is recognised by %s on any page', async (_by, matches) => {
    const { call } = matched(matches);
    for (const run of [call(), call()]) {
      const error = await rejection<PageCapError>(drain(run));
      expect(error.message).toMatch(
        /at most 400000 .*\(HTTP 400 bad\.request Pagination .*Use a narrower interval instead$/,
      );
    }
  });

  it.each<[string, PageCapOptions['matches']]>([
    ['no pattern', undefined],
    ['another pattern', /too complex/],
    ['a part of the code', ['bad']],
    ['a function that says no', () => false],
  ])('[X13] is not recognised by %s', async (_by, matches) => {
    expect(await rejection(drain(matched(matches).call()))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[X13] fails with the page on the error if the function throws', async () => {
    const broken = new TypeError('broken');
    const { call } = matched(() => {
      throw broken;
    });
    const error = await rejection(drain(call()));
    expect(error).toBe(broken);
    expect(pageOf(error)).toMatchObject({ endpoint: 'Memory.list', index: 0 });
  });

  it('[X13] has no advice on the page size if the page fits', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (params['pageNumber'] === 5) throw refusal(message);
        return numbered(250)(params, n, request);
      },
      { ...options, cap: { ...cap, matches: /may not exceed/ } },
    );
    expect((await rejection(drain(call()))).message).toMatch(/80 received, .*. Use contactsScan\(\) instead$/);
  });

  it('[X13] is recognised with another status, but not without a response', async () => {
    const forbidden = new HttpError({ status: 403, body: { message } });
    expect(await rejection(drain(matched(/may not exceed/, forbidden).call()))).toMatchObject({
      code: 'PAGE_CAP',
      status: 403,
    });
    const error = new Error(message);
    expect(await rejection(drain(matched(/may not exceed/, error).call()))).toBe(error);
  });

  it('[X13] is recognised only after the fallback params were tried', async () => {
    const endpoint = memoryEndpoint(() => Promise.reject(refusal(message)), {
      style: pageNumber(),
      cap: { ...details, matches: /may not exceed/ },
      fallback: { sortBy: 'id' },
    });
    expect(await rejection(drain(endpoint.call()))).toMatchObject({ code: 'PAGE_CAP' });
    expect(endpoint.asked).toMatchObject([{}, { sortBy: 'id' }]);
  });
});

describe("onCap: 'partial'", () => {
  it('[X13] ends the run with its records and emits an event', async () => {
    const { call, events } = memoryEndpoint(capped(250), { ...options, onCap: 'partial' });
    const run = call();
    expect(await run.toArray()).toHaveLength(100);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'cap', records: 100, expected: 250 });
    expect(events.at(-1)).toEqual({
      type: 'incomplete',
      endpoint: 'Memory.list',
      reason: 'cap',
      received: 100,
      expected: 250,
      message:
        'truncating: the run ended (cap) after 100 records of 250 announced; the API returns at most 100; use contactsScan() instead',
    });
  });

  it('[X13] does not change any other error', async () => {
    const { call } = memoryEndpoint(() => Promise.reject(refusal()), { ...options, onCap: 'partial' });
    expect(await rejection(drain(call()))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[X13] can be set for one call', async () => {
    const run = memoryEndpoint(capped(250), options).call().with({ onCap: 'partial' });
    expect(await drain(run.batches(70))).toHaveLength(2);
    expect(run.receipt.partial).toBe('cap');
  });
});

describe('a list that ends exactly at the cap', () => {
  it.each(['total', 'empty'] as const)(
    '[X12] is complete if the server announces no more, ending by %s',
    async (end) => {
      const { call, asked } = memoryEndpoint(numbered(100), {
        style: pageNumber({ end }),
        pageSize: 50,
        cap: { records: 100, instead: 'scan()' },
      });
      const run = call();
      expect(await drain(run)).toHaveLength(100);
      expect(run.receipt).toMatchObject({ complete: true, expected: 100 });
      expect(asked).toHaveLength(2);
    },
  );
});

describe('a cap that a caller changes later', () => {
  it('does not change for a run that has it', async () => {
    const cap = { records: 100, instead: 'scan()' };
    const { call } = memoryEndpoint(numbered(250), { style: pageNumber(), pageSize: 50 });
    const run = call().with({ cap });
    cap.records = 1_000;
    expect(await rejection(drain(run))).toMatchObject({ code: 'PAGE_CAP', cap: 100 });
  });
});

describe('a cap that only some lists have', () => {
  const sometimes = { records: 100, when: 'refused', instead: 'scan()' } as const;

  it('[X13] does not end a list that continues beyond it', async () => {
    const { call, asked } = memoryEndpoint(numbered(250), { style: pageNumber(), pageSize: 50, cap: sometimes });
    expect(await drain(call())).toHaveLength(250);
    expect(asked).toHaveLength(5);
  });

  it('[X13] is recognised from the rejection of a page beyond it', async () => {
    const serve: Serve = (params, ...more) => {
      if (Number(params['pageNumber']) > 2) throw refusal('no more than 100');
      return numbered(250)(params, ...more);
    };
    const { call, asked } = memoryEndpoint(serve, { style: pageNumber(), pageSize: 50, cap: sometimes });
    expect(await rejection(drain(call()))).toMatchObject({ code: 'PAGE_CAP', collected: 100, status: 400 });
    expect(asked).toHaveLength(3);
  });
});

describe('a run that begins in the middle', () => {
  it('[X12] always requests its first page, because the server may count by another page size', async () => {
    const endpoint = memoryEndpoint(capped(250), options);
    const error = await rejection<PageCapError>(drain(endpoint.call({ pageNumber: 9 })));
    expect(endpoint.asked).toHaveLength(1);
    expect(error.message).toMatch(/may not exceed 100\). Use contactsScan\(\) instead$/);
  });

  it('[X12] loses nothing if the server reduces the page size silently', async () => {
    const serve: Serve = (params, n, request) => {
      const { entities } = numbered(90)({ ...params, pageSize: 10 }, n, request) as { entities: unknown };
      return respond({ entities, total: 90 });
    };
    const run = memoryEndpoint(serve, { ...options, pageSize: 50 }).call();
    expect(await drain(run)).toHaveLength(90);
    expect(run.receipt.complete).toBe(true);
  });
});

describe('the cap of an annotated method', () => {
  class Contacts {
    @Paginated({ ...options, collect: true })
    all(params: { pageNumber?: number } = {}): Promise<{ id: number }[]> {
      return page(async () => capped(250)(params, 1, undefined as never));
    }
  }

  it('[X12] applies to collect', async () => {
    expect(await rejection(new Contacts().all())).toMatchObject({
      code: 'PAGE_CAP',
      page: { endpoint: 'Contacts.all' },
    });
  });

  it.each([
    [{ cap: 1_000 }, 'option "cap" must be { records, instead, when, matches }, got 1000'],
    [{ cap: { records: 0, instead: 'x' } }, 'option "cap.records" must be a whole number, at least 1, got 0'],
    [{ cap: { records: 1 } }, 'option "cap.instead" must be a text such as "a narrower interval", got undefined'],
    [
      { cap: { records: 1, instead: ' ' } },
      'option "cap.instead" must be a text such as "a narrower interval", got " "',
    ],
    [
      { cap: { ...cap, matches: 'x' } },
      'option "cap.matches" must be a list of HTTP statuses, API codes or messages, a RegExp, or a function (error) => boolean, got "x"',
    ],
    [{ cap: { ...cap, matches: [] } }, 'option "cap.matches" must be a list of HTTP statuses, API codes'],
    [{ cap: { ...cap, matches: [' '] } }, 'option "cap.matches" must be a list of HTTP statuses, API codes'],
    [{ cap: { ...cap, most: 1 } }, 'unknown option "cap.most"; allowed: records, instead, when, matches'],
    [{ onCap: 'stop' }, `option "onCap" must be one of 'throw', 'partial', got "stop"`],
  ])('[X12] is validated: %j', (wrong, message) => {
    expect(() => parseOptions(pagingSchema, wrong, 'here')).toThrow(`here: ${message}`);
  });

  it('[X12] is validated when the class is defined', () => {
    const define = () => {
      class Wrong {
        @Paginated({ cap: { records: 0, instead: 'another' } })
        all(_params: object = {}): Paged<{ id: number }> {
          return page(async () => []);
        }
      }
      return Wrong;
    };
    expect(define).toThrow(ConfigurationError);
    expect(define).toThrow('@Paginated: option "cap.records" must be a whole number, at least 1, got 0');
  });
});

describe('a list, pages and a cap of any size', () => {
  it('[X12] returns every record up to the cap once, and reports whether there are more', async () => {
    const given = fc.record({
      total: fc.integer({ min: 0, max: 60 }),
      pageSize: fc.integer({ min: 1, max: 12 }),
      pages: fc.integer({ min: 1, max: 6 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      prefetch: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ total, pageSize, pages, ...ahead }) => {
        const most = pageSize * pages;
        const endpoint = memoryEndpoint(capped(total, most), {
          style: pageNumber(),
          pageSize,
          cap: { records: most, instead: 'another' },
          onCap: 'partial',
          ...ahead,
        });
        const run = endpoint.call();
        expect(ids(await drain(run))).toEqual(ids(records(1, Math.min(total, most))));
        expect(run.receipt.complete).toBe(total <= most);
        expect(run.receipt.partial).toBe(total <= most ? undefined : 'cap');
      }),
    );
  });
});
