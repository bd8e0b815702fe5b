import {
  HttpError,
  cursor,
  logEvents,
  type Logger,
  page,
  type Paged,
  pageNumber,
  Paginated,
  type PagingOptions,
  singlePage,
} from 'pagewright';
import { type PagingStyle, type Params } from 'pagewright/style';
import {
  drain,
  gate,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  type Serve,
  settle,
} from '../../support/memory-endpoint';

const TOO_LARGE = { code: 'response.entity.too.large', message: 'Reduce pageSize or expand list' };
const refusal = (body: object = TOO_LARGE) => new HttpError({ status: 400, body });

/** A server that refuses what `tooLarge` says, and else answers as `serve` does. */
const refusing =
  (tooLarge: (params: Params) => boolean, serve: Serve, error: () => Error = refusal): Serve =>
  (params, n, request) => {
    if (tooLarge(params)) throw error();
    return serve(params, n, request);
  };

const sizeAbove = (most: number) => (params: Params) => Number(params['pageSize'] ?? 25) > most;
const asked = (params: Params[]) => params.map(({ pageNumber: page, pageSize }) => [page, pageSize]);

describe('a page that the server rejects as too large', () => {
  const options = { style: pageNumber(), pageSize: 20 } as const;
  const fat = refusing((params) => params['pageNumber'] === 3 && sizeAbove(10)(params), numbered(65));

  it('[R83] is requested again from the same record in half the size, which later pages keep', async () => {
    const endpoint = memoryEndpoint(fat, options);
    expect(ids(await drain(endpoint.call()))).toEqual(ids(records(1, 65)));
    expect(asked(endpoint.asked)).toEqual([
      [1, 20],
      [2, 20],
      [3, 20],
      [5, 10],
      [6, 10],
      [7, 10],
    ]);
  });

  it('[R83] is halved until the server accepts it', async () => {
    const endpoint = memoryEndpoint(refusing(sizeAbove(3), numbered(4)), { style: pageNumber(), pageSize: 25 });
    expect(await drain(endpoint.call())).toHaveLength(4);
    expect(asked(endpoint.asked).map(([, size]) => size)).toEqual([25, 12, 6, 3, 3]);
  });

  it('[R83] emits an event each time', async () => {
    const { call, events } = memoryEndpoint(refusing(sizeAbove(5), numbered(5)), options);
    await drain(call());
    expect(events.filter(({ type }) => type === 'pageSize')).toEqual([
      { type: 'pageSize', endpoint: 'Memory.list', index: 0, from: 20, to: 10, status: 400 },
      { type: 'pageSize', endpoint: 'Memory.list', index: 0, from: 10, to: 5, status: 400 },
    ]);
  });

  it('[R83] is logged as a warning', async () => {
    const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() } satisfies Logger;
    await drain(
      memoryEndpoint(fat, options)
        .call()
        .with({ observe: logEvents(logger) }),
    );
    expect(logger.warn.mock.calls).toMatchObject([
      ['Memory.list: page 3 is too large (400); requesting 10 records a page instead of 20', { type: 'pageSize' }],
    ]);
  });

  it('[R83] is recognised by a 413 with the same code as well', async () => {
    const error = () => new HttpError({ status: 413, body: TOO_LARGE });
    const { call, events } = memoryEndpoint(refusing(sizeAbove(10), numbered(30), error), options);
    expect(await drain(call())).toHaveLength(30);
    expect(events[0]).toMatchObject({ type: 'pageSize', status: 413 });
  });

  it.each([
    ['413 without the code', new HttpError({ status: 413, body: { code: 'request.entity.too.large' } })],
    ['400 with another code', refusal({ code: 'invalid.paging' })],
  ])('[R83] is not recognised from a %s', async (_what, error) => {
    const endpoint = memoryEndpoint(() => Promise.reject(error), options);
    expect(await rejection(drain(endpoint.call()))).toBe(error);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('[R83] fails with advice if a single record is too large', async () => {
    const endpoint = memoryEndpoint(() => Promise.reject(refusal()), { style: pageNumber(), pageSize: 5 });
    const error = await rejection<HttpError>(drain(endpoint.call()));
    expect(asked(endpoint.asked).map(([, size]) => size)).toEqual([5, 2, 1]);
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(error).toMatchObject({ status: 400, apiCode: TOO_LARGE.code, cause: { apiCode: TOO_LARGE.code } });
    expect(error.message).toMatch(/^Memory\.list, page 1: HTTP 400 .*Even a page of one record is too large: expand/);
  });

  it.each<[string, PagingOptions, Params, RegExp]>([
    ['no page size is known', { style: pageNumber() }, {}, /The page size is unknown.* set pageSize/],
    ['none is known to autoDetect', {}, {}, /The page size is unknown/],
    ['the endpoint has one page', { style: singlePage(), pageSize: 9 }, {}, /singlePage cannot request smaller pages/],
    ['the style is the caller’s', { style: ownStyle(), pageSize: 9 }, {}, /The style own cannot request smaller pages/],
  ])('[R83] fails at once if %s', async (_why, given, params, advice) => {
    const endpoint = memoryEndpoint(() => Promise.reject(refusal()), given);
    const error = await rejection(drain(endpoint.call(params)));
    expect(error.message).toMatch(advice);
    expect(endpoint.asked).toHaveLength(1);
  });

  it.each<[string, PagingOptions, Params]>([
    ['the caller’s params', { style: pageNumber() }, { pageSize: '20' }],
    ['the default params', { style: pageNumber(), defaults: { pageSize: 20 } }, {}],
    ['the caller’s params, to autoDetect', {}, { pageSize: 20 }],
  ])('[R83] is halved from the size in %s', async (_where, given, params) => {
    const endpoint = memoryEndpoint(fat, given);
    expect(ids(await drain(endpoint.call(params)))).toEqual(ids(records(1, 65)));
    expect(endpoint.asked.at(-1)).toMatchObject({ pageNumber: 7, pageSize: 10 });
  });

  it('[R83] keeps its size instead of the fallback params', async () => {
    const serve = refusing((params) => params['expand'] !== 'none', numbered(30));
    const endpoint = memoryEndpoint(serve, { ...options, fallback: { expand: 'none' } });
    expect(await drain(endpoint.call({ expand: 'all' }))).toHaveLength(30);
    expect(asked(endpoint.asked)).toEqual(
      [1, 2, 3, 4, 5]
        .map((n) => [1, 20 >> (n - 1)])
        .concat([
          [1, 20],
          [2, 20],
        ]),
    );
  });
});

describe('the same cursor in a smaller page', () => {
  it('[R83] is neither a loop nor an invalid cursor', async () => {
    const serve: Serve = (params) => {
      const [at, size] = [Number(params['cursor'] ?? 0), Number(params['pageSize'])];
      if (at === 20 && size > 5) throw refusal();
      return { items: records(at + 1, at + size), ...(at + size < 60 ? { cursor: String(at + size) } : {}) };
    };
    const endpoint = memoryEndpoint(serve, { style: cursor(), pageSize: 20, maxEmptyPages: 0 });
    expect(ids(await drain(endpoint.call()))).toEqual(ids(records(1, 60)));
    expect(endpoint.asked.slice(1, 5)).toEqual([
      { cursor: '20', pageSize: 20 },
      { cursor: '20', pageSize: 10 },
      { cursor: '20', pageSize: 5 },
      { cursor: '25', pageSize: 5 },
    ]);
  });

  it('[R83] fails as too large if halving does not help', async () => {
    const serve: Serve = (params) => {
      if (params['cursor'] === 'a') throw refusal();
      return { items: records(1, 2), cursor: 'a' };
    };
    const error = await rejection(drain(memoryEndpoint(serve, { style: cursor(), pageSize: 2 }).call()));
    expect(error).toMatchObject({ code: 'BAD_REQUEST', cause: { code: 'BAD_REQUEST' } });
    expect(error).toMatchObject({ page: { index: 1, position: { at: { cursor: 'a', pageSize: 1 } } } });
  });
});

describe('the resume position after a page that was too large', () => {
  const options = { style: pageNumber(), pageSize: 20 } as const;
  /** Refuses large pages from record 41 on, and fails on the page that has record `broken`. */
  const failingAt = (broken: number) =>
    refusing(
      (params) => Number(params['pageNumber']) * Number(params['pageSize']) > 40 && sizeAbove(10)(params),
      (params, n, request) => {
        const last = Number(params['pageNumber']) * Number(params['pageSize']);
        if (broken > last - Number(params['pageSize']) && broken <= last) throw new Error('broken');
        return numbered(100)(params, n, request);
      },
    );

  it.each([
    ['that very page fails', 41, 5, 40],
    ['a later page fails', 77, 8, 70],
  ])('[R83] has the smaller size if %s', async (_when, broken, pageNumber, seen) => {
    const run = memoryEndpoint(failingAt(broken), options).call();
    const error = await rejection<{ page: { position: never } } & Error>(drain(run));
    const at = { page: pageNumber, pageSize: 10, seen };
    const position = { style: 'pageNumber', at, seen, announced: 100 };
    expect(error.page.position).toEqual(position);
    expect(run.receipt.next).toEqual(position);
    const rest = memoryEndpoint(failingAt(0), options);
    expect(ids(await drain(rest.call().with({ resumeFrom: error.page.position })))).toEqual(
      ids(records(seen + 1, 100)),
    );
    expect(rest.events.some(({ type }) => type === 'pageSize')).toBe(false);
  });

  it('[R83] has the smaller size if the first page fails', async () => {
    const serve = refusing(sizeAbove(10), () => Promise.reject(new Error('broken')));
    const run = memoryEndpoint(serve, options).call();
    await rejection(drain(run));
    expect(run.receipt.next).toMatchObject({ at: { page: 1, pageSize: 10 } });
  });

  it('[R83] may be inside the page', async () => {
    const whole = memoryEndpoint(numbered(100), options).call().with({ maxItems: 53 });
    await drain(whole);
    const run = memoryEndpoint(failingAt(0), options).call().with({ resumeFrom: whole.receipt.next! });
    expect(ids(await drain(run))).toEqual(ids(records(54, 100)));
  });
});

describe('a page that is too large among pages in flight', () => {
  const options = { style: pageNumber(), pageSize: 10, concurrency: 4 } as const;
  const fat = (params: Params) =>
    Number(params['pageNumber']) * Number(params['pageSize']) > 30 && sizeAbove(5)(params);

  it('[R83] emits one event, not one per page in flight', async () => {
    const { call, events } = memoryEndpoint(refusing(fat, numbered(95)), options);
    await drain(call());
    expect(events.filter(({ type }) => type === 'pageSize')).toMatchObject([{ index: 3, from: 10, to: 5 }]);
  });

  it('[R83] is recovered when it is wanted, while those after it are cancelled', async () => {
    const held = gate();
    const { call, asked, signals } = memoryEndpoint(async (params, n, request) => {
      if (params['pageNumber'] === 2) await held.promise;
      if (params['pageNumber'] === 5) await gate().promise;
      return refusing(fat, numbered(95))(params, n, request);
    }, options);
    const all = drain(call().with({ maxItems: 40 }));
    for (let i = 0; i < 5; i += 1) await settle();
    expect(asked.map(({ pageNumber, pageSize }) => [pageNumber, pageSize])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, 10]),
    );
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, false, true]);
    held.open();
    expect(ids(await all)).toEqual(ids(records(1, 40)));
  });

  it('[R83] is followed by smaller pages side by side', async () => {
    const held = gate();
    let [flying, most] = [0, 0];
    const { call } = memoryEndpoint(async (params, n, request) => {
      if (params['pageNumber'] === 2) await held.promise;
      if (params['pageSize'] === 5) most = Math.max(most, (flying += 1));
      await settle();
      if (params['pageSize'] === 5) flying -= 1;
      return refusing(fat, numbered(95))(params, n, request);
    }, options);
    const all = drain(call());
    for (let i = 0; i < 5; i += 1) await settle();
    held.open();
    expect(ids(await all)).toEqual(ids(records(1, 95)));
    expect(most).toBe(4);
  });

  it('[R83] leads to no request once the run is cancelled', async () => {
    const control = new AbortController();
    const endpoint = memoryEndpoint(
      () => {
        control.abort(new Error('enough'));
        throw refusal();
      },
      options,
      { signal: control.signal },
    );
    await expect(drain(endpoint.call())).rejects.toThrow('enough');
    expect(endpoint.asked).toHaveLength(1);
  });
});

describe('an annotated method', () => {
  it('[R83] receives smaller pages without any option', async () => {
    class Genesys {
      @Paginated({ pageSize: 100 })
      users(params: { pageNumber?: number; pageSize?: number } = {}): Paged<{ id: number }> {
        const { pageNumber = 1, pageSize = 25 } = params;
        const entities = records((pageNumber - 1) * pageSize + 1, Math.min(pageNumber * pageSize, 230));
        const body = pageNumber * pageSize > 100 && pageSize > 25 ? TOO_LARGE : { entities, pageNumber, total: 230 };
        return page(async () => ({ status: body === TOO_LARGE ? 400 : 200, headers: {}, body }));
      }
    }
    expect(ids(await new Genesys().users().toArray())).toEqual(ids(records(1, 230)));
  });
});

/** A style of the caller's, which has the first four members only. */
function ownStyle(): PagingStyle {
  return { name: 'own', first: () => ({}), write: (params) => ({ ...params }), next: () => null };
}

it('[R83] a run requests no page below minPageSize, and its error has the minimum', async () => {
  const { call, asked: sent } = memoryEndpoint(refusing(sizeAbove(0), numbered(50)), {
    style: pageNumber(),
    pageSize: 40,
    minPageSize: 10,
  });
  const error = await rejection(drain(call()));
  expect(error.message).toContain('The API accepts no page below 10 records: expand less');
  expect(asked(sent)).toEqual([
    [1, 40],
    [1, 20],
    [1, 10],
  ]);
});
