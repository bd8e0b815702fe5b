import { cursor, pageNumber } from 'pagewright';
import { chained, drain, gate, ids, memoryEndpoint, numbered, records, settle } from '../support/memory-endpoint';

const pages = [records(1, 2), records(3, 4), records(5, 6), records(7, 8)];

describe('prefetch', () => {
  it('requests the next page before the consumer wants it, and no other', async () => {
    for (const prefetch of [0, 1, 2]) {
      const { call, asked } = memoryEndpoint(chained(pages), { style: cursor(), prefetch });
      const run = call();
      await run.next();
      await settle();
      await settle();
      expect(asked).toHaveLength(1 + prefetch);
      expect(ids(await drain(run))).toEqual(ids(records(2, 8)));
    }
  });

  it('sends the request before it delivers the page', async () => {
    const order: string[] = [];
    const { call } = memoryEndpoint(
      (params, n, request) => {
        order.push(`asked ${n}`);
        return chained(pages)(params, n, request);
      },
      { style: cursor(), prefetch: 1 },
    );
    for await (const { id } of call()) if (id % 2 === 1) order.push(`got ${id}`);
    expect(order.slice(0, 4)).toEqual(['asked 1', 'asked 2', 'got 1', 'asked 3']);
  });

  it('throws the error of a page after the records before it', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (n === 2) throw new Error('broken');
        return chained(pages)(params, n, request);
      },
      { style: cursor(), prefetch: 3 },
    );
    const run = call();
    const got: number[] = [];
    const failed = (async () => {
      for await (const { id } of run) {
        got.push(id);
        await settle();
      }
    })();
    await expect(failed).rejects.toMatchObject({
      message: 'broken',
      page: { index: 1, itemsYielded: 2, position: { at: { cursor: 'c1' } } },
    });
    expect(got).toEqual([1, 2]);
  });

  it('requests no page beyond maxPages', async () => {
    const { call, asked } = memoryEndpoint(chained(pages), {
      style: cursor(),
      prefetch: 3,
      maxPages: 2,
      onMaxPages: 'truncate',
    });
    await drain(call());
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('cancels prefetched requests when the consumer stops', async () => {
    const held = gate();
    const { call, signals } = memoryEndpoint(
      async (params, n, request) => {
        if (n > 1) await held.promise;
        return chained(pages)(params, n, request);
      },
      { style: cursor(), prefetch: 2 },
    );
    const run = call();
    await run.next();
    await run.return();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    held.fail(new Error('nobody hears this'));
    await settle();
  });
});

describe('concurrency', () => {
  const serve = numbered(95);
  const options = { style: pageNumber(), pageSize: 10, concurrency: 4 };

  it('[X31] fetches pages side by side and keeps the order', async () => {
    let flying = 0;
    let most = 0;
    const { call, asked } = memoryEndpoint(async (params, n, request) => {
      flying += 1;
      most = Math.max(most, flying);
      for (let i = 0; i < 10 - (n % 5); i += 1) await settle();
      flying -= 1;
      return serve(params, n, request);
    }, options);
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
    expect(most).toBe(4);
    expect(asked).toHaveLength(10);
  });

  it('[X31] cancels the other requests on an error, and delivers the pages before it', async () => {
    const { call, asked, signals } = memoryEndpoint(async (params, n, request) => {
      if (params['pageNumber'] === 4) throw new Error('broken');
      if (Number(params['pageNumber']) > 4)
        await new Promise((_, reject) => request.signal.addEventListener('abort', reject));
      return serve(params, n, request);
    }, options);
    const got: number[] = [];
    const run = call();
    const failed = (async () => {
      for await (const { id } of run) got.push(id);
    })();
    await expect(failed).rejects.toMatchObject({ message: 'broken', page: { index: 3, itemsYielded: 30 } });
    expect(got).toEqual(ids(records(1, 30)));
    expect(asked.length).toBeLessThanOrEqual(5);
    expect(signals.slice(4).every((signal) => signal.aborted)).toBe(true);
    const { page } = (await failed.catch((error: unknown) => error)) as { page: { position: never } };
    const fixed = memoryEndpoint(serve, options);
    expect(ids(await drain(fixed.call().with({ resumeFrom: page.position })))).toEqual(ids(records(31, 95)));
  });

  it('adapts to a page size that changes during the run, also with offsets', async () => {
    const { offset } = await import('pagewright');
    const { call } = memoryEndpoint(
      (params) => {
        const at = Number(params['offset'] ?? 0);
        const size = at < 30 ? 10 : 7;
        return { items: records(at + 1, Math.min(at + size, 95)), total: 95 };
      },
      { style: offset(), pageSize: 10, concurrency: 4 },
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
  });

  it.each([
    ['fewer pages than said', 400],
    ['more pages than said', 12],
  ])('adapts to %s', async (_what, total) => {
    const { call } = memoryEndpoint(
      numbered(95, () => ({ total })),
      { ...options, verifyTotal: 'off' },
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
  });

  it('works without a total', async () => {
    const { call } = memoryEndpoint(
      numbered(95, () => ({ total: undefined })),
      options,
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
  });

  it('requests no page beyond maxPages', async () => {
    const { call, asked } = memoryEndpoint(serve, { ...options, maxPages: 3, onMaxPages: 'truncate' });
    expect(await drain(call())).toHaveLength(30);
    expect(asked).toHaveLength(3);
  });

  it('works with a detected style', async () => {
    const { call, asked } = memoryEndpoint(serve, { pageSize: 10, concurrency: 4 });
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
    expect(asked).toHaveLength(10);
  });
});
