import { type Answer, JobSandboxClient } from '../../support/job-sandbox-client.js';

const JOBS = '/api/v2/analytics/conversations/details/jobs';
const DAY = { interval: '2026-01-10T00:00:00Z/2026-01-11T00:00:00Z' };
const idIn = ({ body }: Answer) => body['jobId'] as string;
const conversationsIn = ({ body }: Answer) => body['conversations'] as { conversationId: string }[];

/** A job that is done. */
async function doneJob(server: JobSandboxClient, query: object = DAY): Promise<string> {
  const path = `${JOBS}/${idIn(await server.post(JOBS, query))}`;
  await server.watch(path, 'state', 3);
  return path;
}

describe('conversation details jobs', () => {
  it('[R121] get 202 and an id instead of data', async () => {
    await using server = await JobSandboxClient.start();
    const { status, body } = await server.post(JOBS, DAY);
    expect({ status, body }).toEqual({ status: 202, body: { jobId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });

  it('[R122] go from queued to pending to fulfilled, and then return their conversations page by page', async () => {
    await using server = await JobSandboxClient.start();
    const path = `${JOBS}/${idIn(await server.post(JOBS, DAY))}`;
    expect(await server.watch(path, 'state', 4)).toEqual(['QUEUED', 'PENDING', 'FULFILLED', 'FULFILLED']);
    const all = conversationsIn(await server.get(`${path}/results`));
    const first = await server.get(`${path}/results`, { pageSize: 100 });
    const second = await server.get(`${path}/results`, { pageSize: 100, cursor: first.body['cursor'] });
    expect(all.length).toBeGreaterThan(100);
    expect([...conversationsIn(first), ...conversationsIn(second)]).toEqual(all);
    expect(second.body).not.toHaveProperty('cursor');
    expect(server.sandbox.recordsServed).toBe(2 * all.length);
  });

  it('report the dates of submission, completion and expiration', async () => {
    let now = Date.UTC(2026, 1, 1);
    await using server = await JobSandboxClient.start({ now: () => now, jobs: { expiresAfterMs: 60_000 } });
    const path = `${JOBS}/${idIn(await server.post(JOBS, DAY))}`;
    now += 5_000;
    expect((await server.get(path)).body).toEqual({
      state: 'QUEUED',
      submissionDate: '2026-02-01T00:00:00.000Z',
      expirationDate: '2026-02-01T00:01:00.000Z',
    });
    await server.get(path);
    expect((await server.get(path)).body).toMatchObject({
      state: 'FULFILLED',
      completionDate: '2026-02-01T00:00:05.000Z',
    });
  });

  it('[X23] report why they failed', async () => {
    await using server = await JobSandboxClient.start({
      jobs: { outcome: 'failed', errorMessage: 'too many results' },
    });
    const path = await doneJob(server);
    expect((await server.get(path)).body).toMatchObject({ state: 'FAILED', errorMessage: 'too many results' });
    expect((await server.get(`${path}/results`)).body).toMatchObject({
      status: 400,
      code: 'job.failed',
      message: 'too many results',
    });
  });

  it('return no results before they are fulfilled', async () => {
    await using server = await JobSandboxClient.start();
    const path = `${JOBS}/${idIn(await server.post(JOBS, DAY))}`;
    expect((await server.get(`${path}/results`)).body).toMatchObject({ status: 400, code: 'job.not.ready' });
    expect(server.sandbox.jobs).toMatchObject([{ state: 'queued', polls: 0 }]);
  });

  it('return no results after they expire', async () => {
    let now = Date.UTC(2026, 1, 1);
    await using server = await JobSandboxClient.start({ now: () => now, jobs: { expiresAfterMs: 60_000 } });
    const path = await doneJob(server);
    now += 60_000;
    expect((await server.get(path)).body).toMatchObject({ state: 'EXPIRED' });
    expect((await server.get(`${path}/results`)).body).toMatchObject({ status: 410, code: 'job.expired' });
  });

  it('expire immediately if the outcome is expired', async () => {
    await using server = await JobSandboxClient.start({ jobs: { outcome: 'expired' } });
    expect((await server.get(await doneJob(server))).body).toMatchObject({ state: 'EXPIRED' });
  });

  it('[X20] are cancelled by DELETE, with an empty response', async () => {
    await using server = await JobSandboxClient.start();
    const id = idIn(await server.post(JOBS, DAY));
    const { status, headers, body } = await server.delete(`${JOBS}/${id}`);
    expect({ status, body }).toEqual({ status: 204, body: '' });
    expect(headers).not.toHaveProperty('content-length');
    expect((await server.get(`${JOBS}/${id}`)).body).toMatchObject({ state: 'CANCELLED' });
    expect((await server.get(`${JOBS}/${id}/results`)).body).toMatchObject({ status: 400, code: 'job.cancelled' });
    expect(server.sandbox.jobs).toEqual([
      { id, dialect: 'conversations', state: 'cancelled', polls: 1, cancellations: 1 },
    ]);
  });

  it('[X18] report the availability date, at its own endpoint and with the results', async () => {
    const now = () => Date.UTC(2026, 0, 10, 12);
    await using server = await JobSandboxClient.start({ now, jobs: { availabilityLagMs: 6 * 60 * 60 * 1000 } });
    const dataAvailabilityDate = '2026-01-10T06:00:00.000Z';
    expect((await server.get(`${JOBS}/availability`)).body).toEqual({ dataAvailabilityDate });
    const results = await server.get(`${await doneJob(server)}/results`);
    expect(results.body).toMatchObject({ dataAvailabilityDate });
    const starts = conversationsIn(results).map(
      (record) => (record as { conversationStart?: string }).conversationStart!,
    );
    expect(starts.length).toBeGreaterThan(10);
    expect(starts.filter((start) => start >= dataAvailabilityDate)).toEqual([]);
  });

  it('[R33] keep the page size of the first page, whatever size is sent with a cursor', async () => {
    await using server = await JobSandboxClient.start();
    const path = await doneJob(server);
    const first = await server.get(`${path}/results`, { pageSize: 10 });
    const second = await server.get(`${path}/results`, { pageSize: 50, cursor: first.body['cursor'] });
    const third = await server.get(`${path}/results`, { cursor: second.body['cursor'] });
    expect([first, second, third].map((page) => conversationsIn(page).length)).toEqual([10, 10, 10]);
    const ids = [first, second, third].flatMap(conversationsIn).map(({ conversationId }) => conversationId);
    expect(new Set(ids).size).toBe(30);
  });

  it('reject a cursor that is forged, of another job, or expired', async () => {
    let now = Date.UTC(2026, 1, 1);
    await using server = await JobSandboxClient.start({ now: () => now, cursorTtlMs: 1_000 });
    const path = await doneJob(server);
    const other = await doneJob(server);
    const { cursor } = (await server.get(`${path}/results`, { pageSize: 10 })).body;
    const ask = async (from: string, sent: unknown) => (await server.get(`${from}/results`, { cursor: sent })).body;
    expect(await ask(path, `${String(cursor)}x`)).toMatchObject({ status: 400, code: 'invalid.cursor' });
    expect(await ask(other, cursor)).toMatchObject({ status: 400, code: 'invalid.cursor' });
    now += 1_001;
    expect(await ask(path, cursor)).toMatchObject({ status: 422, code: 'unprocessable.entity' });
  });

  it.each([0, 1_001, 'many'])('reject the page size %s', async (pageSize) => {
    await using server = await JobSandboxClient.start();
    const path = await doneJob(server);
    expect((await server.get(`${path}/results`, { pageSize })).body).toMatchObject({
      status: 400,
      code: 'bad.request',
    });
  });

  it('reject a page above tooLargeAbove', async () => {
    await using server = await JobSandboxClient.start({ tooLargeAbove: 50 });
    const path = await doneJob(server);
    expect((await server.get(`${path}/results`)).body).toMatchObject({ code: 'response.entity.too.large' });
    expect((await server.get(`${path}/results`, { pageSize: 50 })).status).toBe(200);
  });

  it('are not submitted without a valid interval', async () => {
    await using server = await JobSandboxClient.start();
    const swapped = { interval: '2026-01-11T00:00:00Z/2026-01-10T00:00:00Z' };
    expect((await server.post(JOBS, swapped)).body).toMatchObject({ status: 400, code: 'bad.request' });
    expect((await server.post(JOBS, {})).status).toBe(400);
    expect(server.sandbox.jobs).toEqual([]);
  });

  it('are not found by an unknown id', async () => {
    await using server = await JobSandboxClient.start();
    const answers = [
      await server.get(`${JOBS}/none`),
      await server.get(`${JOBS}/none/results`),
      await server.delete(`${JOBS}/none`),
    ];
    expect(answers.map(({ body }) => body['code'])).toEqual(['not.found', 'not.found', 'not.found']);
  });
});
