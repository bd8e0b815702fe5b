import nock from 'nock';
import {
  ApiClient,
  AsyncResponseError,
  ConfigurationError,
  constant,
  cursor,
  describeEndpoints,
  type JobError,
  type JobOptions,
  page,
  type Paged,
  pageNumber,
  pageOf,
  type PagewrightEvent,
  Paginated,
  Polled,
  Retried,
  SchemaError,
} from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { instantClock } from '../../support/instant-clock';
import { ids, rejection, settle } from '../../support/memory-endpoint';

interface Call {
  readonly id: number;
}

const ORIGIN = 'https://api.example.com';
const JOBS = '/calls/jobs';
const dialect: JobOptions = {
  status: `${JOBS}/{jobId}`,
  succeeded: ['FULFILLED'],
  failed: ['FAILED', 'CANCELLED', 'EXPIRED'],
  results: `${JOBS}/{jobId}/results`,
  cancel: `${JOBS}/{jobId}`,
};

class Calls extends ApiClient {
  readonly events: PagewrightEvent[] = [];
  constructor() {
    super({ baseURL: ORIGIN, clock: instantClock(), observe: (event) => this.events.push(event), networkRetries: 0 });
  }

  @Paginated({ style: cursor(), pageSize: 2, extractor: 'calls' })
  @Polled(dialect)
  search(query: { interval?: string } = {}): Paged<Call> {
    return this.post(JOBS, query);
  }

  @Polled({ ...dialect, results: undefined })
  report(query: object = {}): Promise<{ rows: number }> {
    return this.post(JOBS, query);
  }

  @Paginated({ style: cursor(), collect: true })
  @Polled(dialect)
  @Retried({ retries: 1, backoff: constant(1) })
  all(query: object = {}): Promise<Call[]> {
    return this.post(JOBS, query);
  }
}

const query = { interval: '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z' };
let server: nock.Scope;
/** Method, path and query of each request, in order. */
let sent: string[];
beforeAll(() => void (nock.isActive() || nock.activate()));
afterAll(() => nock.restore());
beforeEach(() => {
  sent = [];
  server = nock(ORIGIN);
  server.on('request', ({ method, path }: { method: string; path: string }) => sent.push(`${method} ${path}`));
});
afterEach(() => nock.cleanAll());

const starts = () => server.post(JOBS, query).reply(202, { jobId: 'j/1' });
const looks = (...states: string[]) =>
  states.forEach((state) => server.get(`${JOBS}/j%2F1`).reply(200, { state, errorMessage: `it is ${state}` }));
function hasPages(): void {
  server.get(`${JOBS}/j%2F1/results?pageSize=2`).reply(200, { calls: [{ id: 1 }, { id: 2 }], cursor: 'c2' });
  server.get(`${JOBS}/j%2F1/results?pageSize=2&cursor=c2`).reply(200, { calls: [{ id: 3 }] });
}
const WHOLE = [
  `POST ${JOBS}`,
  `GET ${JOBS}/j%2F1`,
  `GET ${JOBS}/j%2F1`,
  `GET ${JOBS}/j%2F1/results?pageSize=2`,
  `GET ${JOBS}/j%2F1/results?pageSize=2&cursor=c2`,
];

describe('@Polled with @Paginated', () => {
  it('[R122] a paged job is posted, polled until it is done, and streams all pages of its results', async () => {
    starts();
    looks('QUEUED', 'FULFILLED');
    hasPages();
    const calls = new Calls();
    const run = calls.search(query);

    expect(ids(await run.toArray())).toEqual([1, 2, 3]);
    expect(sent).toEqual(WHOLE);
    expect(run.receipt).toMatchObject({
      records: 3,
      requests: 5,
      complete: true,
      style: 'job(cursor(body:cursor → cursor))',
    });
    expect(calls.events.flatMap((event) => (event.type === 'job' ? event.outcome : []))).toEqual([
      'started',
      'running',
      'succeeded',
    ]);
  });

  it('the position of the first page contains the job, so that another process resumes the same job', async () => {
    starts();
    looks('QUEUED', 'FULFILLED');
    hasPages();
    const { value: first } = await new Calls().search(query).pages().next();
    expect(first).toMatchObject({ items: [], index: 0 });
    expect(sent).toEqual([`POST ${JOBS}`]);

    const rest = new Calls().search(query).with({ resumeFrom: JSON.parse(JSON.stringify(first?.next)) });
    expect(ids(await rest.toArray())).toEqual([1, 2, 3]);
    expect(sent).toEqual(WHOLE);
  });

  it('a run resumes between pages of the results without another status request', async () => {
    server.get(`${JOBS}/j%2F1/results?pageSize=2&cursor=c2`).reply(200, { calls: [{ id: 3 }] });
    const at = { job: 'j/1', ready: true as const, at: { cursor: 'c2' }, pageSize: 2 };
    const run = new Calls().search(query).with({ resumeFrom: { style: 'job(cursor)', at, seen: 2 } });
    expect(ids(await run.toArray())).toEqual([3]);
    expect(sent).toHaveLength(1);
  });

  it('[R122] a failed job rejects the run with the message of the server', async () => {
    starts();
    looks('FAILED');
    const error = await rejection<JobError>(new Calls().search(query).toArray());
    expect(error).toMatchObject({ code: 'JOB_FAILED' });
    expect(error.message).toMatch(/^Calls\.search, page 2: job j\/1 ended as FAILED — it is FAILED\. /);
  });

  it('a run resumes with the same job after a timeout', async () => {
    starts();
    looks(...Array<string>(13).fill('PENDING'));
    class Impatient extends Calls {
      @Paginated({ style: cursor(), pageSize: 2 })
      @Polled({ ...dialect, timeoutMs: 9_000 })
      override search(given: object = {}): Paged<Call> {
        return this.post(JOBS, given);
      }
    }
    const error = await rejection(new Impatient().search(query).toArray());
    expect(error).toMatchObject({ code: 'JOB_TIMEOUT' });
    nock.cleanAll();
    looks('FULFILLED');
    hasPages();
    const rest = new Impatient().search(query).with({ resumeFrom: pageOf(error)!.position });
    expect(ids(await rest.toArray())).toEqual([1, 2, 3]);
    expect(sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('an expired job rejects the run and advises a new one', async () => {
    server.get(`${JOBS}/j%2F1`).reply(404, { code: 'not.found', message: 'no such job' });
    const at = { job: 'j/1', at: { cursor: null } };
    const run = new Calls().search(query).with({ resumeFrom: { style: 'job(cursor)', at, seen: 0 } });
    const error = await rejection(run.toArray());
    expect(error).toMatchObject({ code: 'JOB_EXPIRED' });
    expect(error.message).toContain(
      'job j/1 has expired on the server — no such job. Start a new run without resumeFrom',
    );
  });

  it('[X20] a run sends DELETE for its job if the caller aborts during the wait', async () => {
    starts();
    looks('QUEUED');
    server.delete(`${JOBS}/j%2F1`).reply(204);
    const control = new AbortController();
    const calls = new Calls();
    const run = calls.search(query).with({
      signal: control.signal,
      observe: (event) => event.type === 'job' && event.outcome === 'running' && control.abort(new Error('enough')),
    });
    await expect(run.toArray()).rejects.toThrow('enough');
    while (sent.length < 3) await settle();
    expect(sent).toEqual([`POST ${JOBS}`, `GET ${JOBS}/j%2F1`, `DELETE ${JOBS}/j%2F1`]);
  });

  it('a run does not cancel its job at the deadline', async () => {
    starts();
    looks('QUEUED', 'QUEUED');
    const clock = fakeClock();
    const run = new Calls().search(query).with({ deadlineMs: 8_000, clock });
    const records = run.toArray();
    // While only the deadline sleeps, a request is in flight, and the clock must not advance.
    while (!run.receipt.partial) await (clock.sleeping > 1 ? clock.advance(1_000) : settle());
    await expect(records).resolves.toEqual([]);
    await settle();
    expect(run.receipt).toMatchObject({ partial: 'deadline', next: { at: { job: 'j/1' } } });
    expect(sent.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  it('the start of a job that may have been processed is never retried', async () => {
    server.post(JOBS).reply(500);
    const error = await rejection(new Calls().all(query));
    expect(error).toMatchObject({ status: 500 });
    expect(sent).toEqual([`POST ${JOBS}`]);
  });

  it('each request about a job is retried by itself', async () => {
    starts();
    server.get(`${JOBS}/j%2F1`).reply(503);
    looks('FULFILLED');
    server.get(`${JOBS}/j%2F1/results`).reply(500);
    server.get(`${JOBS}/j%2F1/results`).reply(200, { calls: [{ id: 9 }] });
    expect(ids(await new Calls().all(query))).toEqual([9]);
    expect(sent).toHaveLength(5);
  });

  it('fallback params apply only to the start of a job', async () => {
    starts();
    server.get(`${JOBS}/j%2F1`).reply(400, { message: 'no' });
    const fallback = { sortBy: 'id' };
    const { value: start } = await new Calls().search(query).pages().next();
    const rest = new Calls().search(query).with({ fallback, resumeFrom: start?.next ?? null });
    expect(await rejection(rest.toArray())).toMatchObject({ code: 'BAD_REQUEST' });
    expect(rest.receipt).not.toHaveProperty('fallback');
    expect(sent).toEqual([`POST ${JOBS}`, `GET ${JOBS}/j%2F1`]);
  });

  it('results without a list are rejected even if they contain a job ID', async () => {
    starts();
    looks('FULFILLED');
    server.get(`${JOBS}/j%2F1/results?pageSize=2`).reply(200, { jobId: 'j/1', state: 'RUNNING' });
    const error = await rejection(new Calls().search(query).toArray());
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toContain('no list at "calls"');
  });

  it('a call may set another style for the results of a job', async () => {
    starts();
    looks('FULFILLED');
    server.get(`${JOBS}/j%2F1/results?pageSize=1&pageNumber=1`).reply(200, { calls: [{ id: 1 }], total: 2 });
    server.get(`${JOBS}/j%2F1/results?pageSize=1&pageNumber=2`).reply(200, { calls: [{ id: 2 }], total: 2 });
    const run = new Calls().search(query).with({ style: pageNumber(), pageSize: 1, concurrency: 2 });
    expect(ids(await run.toArray())).toEqual([1, 2]);
    expect(run.receipt.expected).toBe(2);
  });

  it('a page of results that is too large is halved and starts no second job', async () => {
    starts();
    looks('FULFILLED');
    server.get(`${JOBS}/j%2F1/results?pageSize=2`).reply(400, { code: 'response.entity.too.large' });
    looks('FULFILLED');
    server.get(`${JOBS}/j%2F1/results?pageSize=1`).reply(200, { calls: [{ id: 1 }], cursor: 'c' });
    server.get(`${JOBS}/j%2F1/results?pageSize=1&cursor=c`).reply(200, { calls: [{ id: 2 }] });
    expect(ids(await new Calls().search(query).toArray())).toEqual([1, 2]);
    expect(sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });
});

describe('@Polled alone', () => {
  it('a method without @Paginated resolves to the last status response if there is no results request', async () => {
    starts();
    looks('QUEUED');
    server.get(`${JOBS}/j%2F1`).reply(200, { state: 'FULFILLED', rows: 3 });
    await expect(new Calls().report(query)).resolves.toEqual({ state: 'FULFILLED', rows: 3 });
  });
});

describe('@Polled on a plain class', () => {
  const post = () => Promise.resolve({ status: 202, headers: {}, body: { id: 7 } });

  it('@Polled accepts functions of the client instead of paths', async () => {
    const asked: unknown[] = [];
    class Plain {
      readonly state = 'done';
      @Paginated({ style: cursor() })
      @Polled({
        jobId: 'id',
        status: (client: Plain, jobId) => page(Promise.resolve({ state: client.state, jobId })),
        succeeded: ['done'],
        failed: ['broken'],
        results: (_client: Plain, jobId, params) => {
          asked.push([jobId, params]);
          return page(Promise.resolve({ results: [{ id: 1 }] }));
        },
        intervalMs: 1,
      })
      list(_params: object = {}): Paged<Call> {
        return page(post());
      }
    }
    expect(ids(await new Plain().list().toArray())).toEqual([1]);
    expect(asked).toEqual([['7', {}]]);
  });

  it('@Polled reads whole responses of an HTTP client without @Paginated', async () => {
    const answered = (data: object) => Promise.resolve({ status: 200, headers: {}, data });
    class Plain {
      @Polled({
        status: () => answered({ state: 'done' }),
        succeeded: ['done'],
        failed: ['broken'],
        results: () => answered({ rows: 3 }),
        intervalMs: 1,
      })
      report(): Promise<unknown> {
        return answered({ jobId: 'j1' });
      }
    }
    await expect(new Plain().report()).resolves.toEqual({ rows: 3 });
  });

  it('a plain class with paths is rejected if it has no get()', async () => {
    class Plain {
      @Paginated()
      @Polled({ ...dialect, jobId: 'id', intervalMs: 1 })
      list(_params: object = {}): Paged<Call> {
        return page(post());
      }
    }
    const error = await rejection(new Plain().list().toArray());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(
      /^Plain\.list, page 2: Plain has no method get\(\) to send \/calls\/jobs\/\{jobId\} with\. /,
    );
  });
});

describe('the options of @Polled', () => {
  const define = (options: unknown) => () => {
    class Crm extends ApiClient {
      @Paginated()
      @Polled(options as JobOptions)
      list(query: object = {}): Paged<Call> {
        return this.post(JOBS, query);
      }
    }
    return Crm;
  };

  it.each([
    [undefined, 'options must be an object with status, succeeded and failed'],
    [{}, 'option "status" must be a path that contains {jobId}, or a function of the client, the ID and the params'],
    [{ ...dialect, status: '/jobs' }, `option "status" must be a path that contains {jobId}`],
    [{ ...dialect, succeeded: [] }, 'option "succeeded" must be a list of at least one state'],
    [{ ...dialect, failed: ['fulfilled'] }, 'option "failed" cannot contain FULFILLED, which is in "succeeded"'],
    [{ ...dialect, jobId: '..' }, `option "jobId" must be a path such as 'a.b[0].c'`],
    [{ ...dialect, intervalMs: 0 }, 'option "intervalMs" must be a positive number of milliseconds, got 0'],
    [{ ...dialect, interval: 1 }, 'unknown option "interval"; allowed: jobId, status, state,'],
  ])('@Polled rejects the options %j when the class is defined', (options, message) => {
    expect(define(options)).toThrow(ConfigurationError);
    expect(define(options)).toThrow(message);
  });

  it('@Polled is outermost of all policies in the pipeline', () => {
    const decorators = describeEndpoints(Calls).find(({ name }) => name === 'all')?.decorators;
    expect(decorators?.map(({ decorator }) => decorator)).toEqual(['Paginated', 'Polled', 'Retried']);
  });

  it('[R121] the error for a 202 without @Polled recommends @Polled', async () => {
    class Crm extends ApiClient {
      @Paginated()
      list(query: object = {}): Paged<Call> {
        return this.post(JOBS, query);
      }
    }
    starts();
    const error = await rejection(new Crm({ baseURL: ORIGIN }).list(query).toArray());
    expect(error).toBeInstanceOf(AsyncResponseError);
    expect(error.message).toContain('@Polled');
  });
});
