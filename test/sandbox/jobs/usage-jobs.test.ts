import type { JobOptions } from 'pagewright/sandbox';
import { type Answer, JobSandboxClient } from '../../support/job-sandbox-client.js';

const QUERY = '/api/v2/usage/query';
const DAYS = { interval: '2026-01-10T12:00:00Z/2026-01-12T12:00:00Z', granularity: 'Day' };
const start = (jobs: JobOptions = {}) => JobSandboxClient.start({ jobs });
const submit = async (server: JobSandboxClient) => String((await server.post(QUERY, DAYS)).body['resultsUri']);
const rowsIn = ({ body }: Answer) => body['results'] as Readonly<Record<string, number | string>>[];

describe('usage queries', () => {
  it('[X22] get 202, an execution id and the URI of the results', async () => {
    await using server = await start();
    const { status, body } = await server.post(QUERY, DAYS);
    const executionId = server.sandbox.jobs[0]?.id;
    expect({ status, body }).toEqual({
      status: 202,
      body: { executionId, resultsUri: `${QUERY}/${executionId}/results` },
    });
  });

  it('[X22] report state and results at one address', async () => {
    await using server = await start();
    const path = await submit(server);
    expect((await server.get(path)).body).toEqual({ queryStatus: 'Running', results: [] });
    expect(await server.watch(path, 'queryStatus', 3)).toEqual(['Running', 'Complete', 'Complete']);
    expect(server.sandbox.jobs).toMatchObject([{ dialect: 'usage', state: 'succeeded', polls: 4 }]);
  });

  it.each(['failed', 'cancelled'] as const)('[X22] report Failed for the outcome %s', async (outcome) => {
    await using server = await start({ pollsUntilDone: 0, outcome });
    expect((await server.get(await submit(server))).body).toEqual({ queryStatus: 'Failed', results: [] });
  });

  it('are not found after they expire', async () => {
    await using server = await start({ pollsUntilDone: 0, outcome: 'expired' });
    expect((await server.get(await submit(server))).status).toBe(404);
  });

  it('return a row per client and day of the interval', async () => {
    await using server = await start({ pollsUntilDone: 0 });
    const rows = rowsIn(await server.get(await submit(server)));
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map(({ date }) => date))).toEqual(
      new Set(['2026-01-10T00:00:00.000Z', '2026-01-11T00:00:00.000Z', '2026-01-12T00:00:00.000Z']),
    );
    expect(new Set(rows.map(({ clientId, date }) => `${clientId} ${date}`)).size).toBe(9);
    for (const { requests, status200, status400, status429, status500 } of rows)
      expect(requests).toBe(Number(status200) + Number(status400) + Number(status429) + Number(status500));
    expect(server.sandbox.recordsServed).toBe(9);
  });

  it('are rejected for another granularity, and without an interval', async () => {
    await using server = await start();
    expect((await server.post(QUERY, { ...DAYS, granularity: 'Week' })).body).toMatchObject({ code: 'bad.request' });
    expect((await server.post(QUERY, {})).status).toBe(400);
  });
});
