import {
  CircuitBroken,
  constant,
  DateChunked,
  describeEndpoints,
  page,
  type Paged,
  type PagedParams,
  Paginated,
  Polled,
  RateLimited,
  Reauth401,
  Retried,
  singlePage,
} from './subject';

interface Row {
  id: number;
}

/** Policies as users stack them, on a client without a base class and with private state. */
describe('the decorators of the policies', () => {
  class Crm {
    #token = 'old';
    readonly sent: string[] = [];

    renew() {
      this.#token = 'new';
    }

    @RateLimited({ requestsPerSecond: 1_000, burst: 10 })
    @Reauth401((crm: Crm) => crm.renew())
    @Paginated({ pageSize: 1 })
    @CircuitBroken({ failures: 3 })
    @Retried({ backoff: constant(1) })
    rows(params: PagedParams = {}): Paged<Row> {
      return page(this.#ask(params));
    }

    @Retried({ backoff: constant(1), unsafe: true })
    @Reauth401('renew')
    row(id: number): Promise<Row> {
      return page(this.#ask({ id }));
    }

    @Polled({ status: (crm: Crm) => page(crm.look()), succeeded: ['done'], failed: ['broken'], intervalMs: 1 })
    @Paginated({ extractor: 'rows' })
    report(_query: PagedParams = {}): Paged<Row> {
      return page(Promise.resolve({ status: 202, headers: {}, data: { jobId: 'a' } }));
    }

    @DateChunked({ days: 1, overlapMs: 3_600_000 })
    @Paginated({ dedupe: 'id', style: singlePage() })
    daily({ interval = '' }: PagedParams = {}): Paged<Row> {
      this.sent.push(String(interval));
      return page(Promise.resolve([{ id: 0 }, { id: this.sent.length }]));
    }

    look(): Promise<unknown> {
      this.sent.push('look');
      return Promise.resolve(this.sent.length < 2 ? { state: 'going' } : { state: 'done', rows: [{ id: 9 }] });
    }

    /** 401 for the old token, then 503, then the rows. */
    #ask(params: object): Promise<unknown> {
      this.sent.push(`${this.#token} ${JSON.stringify(params)}`);
      if (this.#token === 'old') return Promise.resolve({ status: 401, headers: {} });
      if (this.sent.length === 2) return Promise.resolve({ status: 503, headers: {} });
      const cursor = this.sent.length === 3 ? { cursor: 'a' } : {};
      return Promise.resolve({ status: 200, headers: {}, data: { results: [{ id: this.sent.length }], ...cursor } });
    }
  }

  it('apply to each page of a paged method', async () => {
    const crm = new Crm();
    const run = crm.rows();
    expect(await run.toArray()).toEqual([{ id: 3 }, { id: 4 }]);
    expect(crm.sent).toEqual([
      'old {"pageSize":1}',
      'new {"pageSize":1}',
      'new {"pageSize":1}',
      'new {"pageSize":1,"cursor":"a"}',
    ]);
    expect(run.receipt).toMatchObject({ requests: 4, retries: 2, refreshes: 1, complete: true });
  });

  it('apply to a method that is not paged', async () => {
    const crm = new Crm();
    expect(await crm.row(7)).toEqual({ results: [{ id: 3 }], cursor: 'a' });
    expect(crm.sent).toEqual(['old {"id":7}', 'new {"id":7}', 'new {"id":7}']);
  });

  it('wait for a job', async () => {
    const crm = new Crm();
    expect(await crm.report().toArray()).toEqual([{ id: 9 }]);
    expect(crm.sent).toEqual(['look', 'look']);
  });

  it('divide an interval into windows', async () => {
    const crm = new Crm();
    const run = crm.daily({ interval: '2026-01-01T00:00:00Z/2026-01-02T12:00:00Z' });
    expect(await run.toArray()).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
    expect(crm.sent).toEqual([
      '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z',
      '2026-01-01T23:00:00.000Z/2026-01-02T12:00:00.000Z',
    ]);
  });

  it('are described in the order of the pipeline', () => {
    const [rows] = describeEndpoints(Crm);
    expect(rows!.decorators.map(({ decorator }) => decorator)).toEqual([
      'Paginated',
      'Retried',
      'RateLimited',
      'CircuitBroken',
      'Reauth401',
    ]);
    expect(rows!.decorators[2]!.options).toEqual({ requestsPerSecond: 1_000, burst: 10 });
  });
});
