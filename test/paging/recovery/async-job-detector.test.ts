import {
  AsyncResponseError,
  page,
  type Paged,
  pageNumber,
  Paginated,
  type PagingOptions,
  SchemaError,
  singlePage,
} from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import { AsyncJobDetector } from '../../../src/paging/recovery/async-job-detector';
import { drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

const answered = (body: unknown, options: PagingOptions = {}, status = 200) =>
  drain(memoryEndpoint(() => ({ ...respond(body), status }), options).call());

describe('the acknowledgement of a job instead of a page', () => {
  it.each<[object, string]>([
    [{ jobId: '6f2a' }, '"jobId"'],
    [{ job_id: 17, warnings: [] }, '"job_id"'],
    [{ executionId: 'e1', resultsUri: '/api/v2/usage/query/e1/results' }, '"executionId"'],
    [{ queryId: 'q1', expires: '2026-01-01T00:00:00Z' }, '"queryId"'],
    [{ statusUrl: '/jobs/7' }, '"statusUrl"'],
    [{ id: 'a1', state: 'Queued' }, '"state": "Queued"'],
    [{ id: 4, status: 'in progress' }, '"status": "in progress"'],
    [{ data: { jobId: '6f2a' } }, '"jobId"'],
    [{ job: { id: 'a1', status: 'PENDING' } }, '"status": "PENDING"'],
  ])('[R123] is an AsyncResponseError: %j', async (body, seen) => {
    const error = await rejection(answered(body, {}, 201));
    expect(error).toBeInstanceOf(AsyncResponseError);
    expect(error.message).toContain(`Memory.list, page 1: the server answered 201 with no records`);
    expect(error.message).toContain(`the acknowledgement of a job (${seen}). Use @Polled for such an endpoint`);
    expect(error).toMatchObject({ code: 'ASYNC_RESPONSE', page: { index: 0 }, cause: { name: 'SchemaError' } });
  });

  it('[R123] is an AsyncResponseError also if the list of an extractor is missing', async () => {
    for (const extractor of ['results.users', (body: { results?: [] }) => body.results as []])
      expect(await rejection(answered({ jobId: '6f2a' }, { extractor }))).toBeInstanceOf(AsyncResponseError);
  });

  it.each<[string, object, PagingOptions, number]>([
    ['has a list beside it', { jobId: '6f2a', entities: records(1, 2) }, {}, 2],
    ['has an empty list beside it', { queryId: 'q1', results: [] }, {}, 0],
    ['says that there are no records', { queryId: 'q1', total: 0 }, {}, 0],
    ['wrapSingle takes for a record', { id: 'a1', state: 'Queued' }, { wrapSingle: true }, 1],
    [
      'has its list at a place that is named',
      { jobId: 'j', a: { b: { c: records(1, 3) } } },
      { extractor: 'a.b.c' },
      3,
    ],
    ['an extractor makes a record of', { jobId: 'j' }, { extractor: (body: object) => [body] }, 1],
    ['an extractor finds no records in', { jobId: 'j' }, { extractor: () => [] }, 0],
  ])('[R123] is not a body that %s', async (_what, body, options, count) => {
    expect(await answered(body, { style: singlePage(), ...options })).toHaveLength(count);
  });

  it.each<[string, unknown, PagingOptions]>([
    ['no list and nothing of a job', { message: 'down for maintenance' }, {}],
    ['a record with a state that ends it', { id: 'a1', state: 'closed' }, {}],
    ['a list elsewhere than named', { jobId: 'j', users: [] }, { extractor: 'members' }],
    ['several lists', { jobId: 'j', results: [], items: [] }, {}],
  ])('[R123] is not a body with %s', async (_what, body, options) => {
    expect(await rejection(answered(body, options))).toBeInstanceOf(SchemaError);
  });

  it('[R123] does not replace an error of the extractor', async () => {
    class NotReady extends Error {}
    const extractor = () => {
      throw new NotReady();
    };
    expect(await rejection(answered({ jobId: 'j' }, { extractor }))).toBeInstanceOf(NotReady);
  });

  it('[R123] is not an empty body after the last page', async () => {
    const { call } = memoryEndpoint(({ pageNumber: n }) => (n === 1 ? { entities: records(1, 2) } : {}), {
      style: pageNumber(),
    });
    expect(ids(await drain(call()))).toEqual([1, 2]);
  });
});

describe('the first response of a method', () => {
  /** A body that counts how often its `jobId` is read, which only the detector and the classification of each page do. */
  const counted = () => {
    const body = { inspections: 0, list: records(1, 2) };
    return Object.defineProperty(body, 'jobId', {
      enumerable: true,
      get() {
        body.inspections += 1;
        return undefined;
      },
    });
  };

  /** Reads nothing but the list that the extractor names. */
  const plain: PagingStyle = { ...singlePage(), total: () => undefined };

  it('[R123] is inspected once per client, and later calls skip it', async () => {
    const body = counted();
    class Crm {
      @Paginated({ style: plain, extractor: 'list' })
      users(_params: object = {}): Paged<{ id: number }> {
        return page(async () => body);
      }

      @Paginated({ style: plain, extractor: 'list', collect: true })
      queues(_params: object = {}): Promise<{ id: number }[]> {
        return page(async () => body);
      }
    }
    const crm = new Crm();
    const inspections: number[] = [];
    let before = 0;
    for (const call of [
      () => crm.users().toArray(),
      () => crm.users().toArray(),
      () => crm.users().with({ maxItems: 1 }).toArray(),
      () => crm.queues(),
      () => crm.queues(),
      () => new Crm().users().toArray(),
    ]) {
      await call();
      inspections.push(body.inspections - before);
      before = body.inspections;
    }
    // The classification and the proof of the end read the body of every page too.
    const later = inspections[1]!;
    expect(inspections).toEqual([later + 1, later, later, later + 1, later, later + 1]);
  });

  it('[R123] is inspected again until a page was read', async () => {
    let answer: object = { jobId: '6f2a' };
    class Crm {
      @Paginated()
      users(_params: object = {}): Paged<{ id: number }> {
        return page(async () => answer);
      }
    }
    const crm = new Crm();
    for (let i = 0; i < 2; i += 1) expect(await rejection(crm.users().toArray())).toBeInstanceOf(AsyncResponseError);
    answer = { entities: records(1, 2) };
    expect(await crm.users().toArray()).toHaveLength(2);
    answer = { jobId: '6f2a' };
    expect(await rejection(crm.users().toArray())).toBeInstanceOf(SchemaError);
  });
});

describe('AsyncJobDetector', () => {
  const page = () => ({ endpoint: 'Crm.users', index: 0, position: { style: 'x', at: {}, seen: 0 }, itemsYielded: 0 });
  const items = records(1, 2);
  const noList = () => {
    throw new SchemaError('no list');
  };

  it('[R123] looks for the acknowledgement of a job until a page was read', async () => {
    const detector = new AsyncJobDetector();
    const body = { jobId: '6f2a' };
    expect(() => detector.read({ body }, noList, page)).toThrow(AsyncResponseError);
    await expect(
      detector.read({ body }, () => Promise.reject(new SchemaError('no list')), page),
    ).rejects.toBeInstanceOf(AsyncResponseError);
    expect(detector.read({ body: {} }, () => ({ items }), page)).toEqual({ items });
    expect(() => detector.read({ body }, noList, page)).toThrow(SchemaError);
  });

  it('[R123] reads a page without a promise if the extractor returns none', () => {
    const detector = new AsyncJobDetector();
    for (let i = 0; i < 2; i += 1) expect(detector.read({ body: {} }, () => ({ items }), page)).toEqual({ items });
  });

  it('inspects nothing for a method that polls its jobs', () => {
    const detector = new AsyncJobDetector({ inspects: false });
    expect(() => detector.read({ body: { jobId: '6f2a' } }, noList, page)).toThrow(SchemaError);
  });
});
