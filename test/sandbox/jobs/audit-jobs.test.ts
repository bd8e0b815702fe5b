import type { JobOptions } from 'pagewright/sandbox';
import { type Answer, JobSandboxClient } from '../../support/job-sandbox-client.js';

const QUERY = '/api/v2/audits/query';
const DAY = { interval: '2026-01-10T00:00:00Z/2026-01-11T00:00:00Z', serviceName: 'Routing' };
const entitiesIn = ({ body }: Answer) => body['entities'] as { id: string; serviceName: string; eventDate: string }[];
const start = (jobs: JobOptions = {}) => JobSandboxClient.start({ jobs, now: () => Date.UTC(2026, 1, 1) });
const submit = async (server: JobSandboxClient, query: object = DAY) =>
  `${QUERY}/${String((await server.post(QUERY, query)).body['id'])}`;

describe('audit queries', () => {
  it('[X21] get 202, an id and the query in response', async () => {
    await using server = await start();
    expect(await server.post(QUERY, DAY)).toMatchObject({
      status: 202,
      body: { id: server.sandbox.jobs[0]?.id, state: 'Queued', startDate: '2026-02-01T00:00:00.000Z', ...DAY },
    });
  });

  it('[X21] go from queued to running to succeeded', async () => {
    await using server = await start();
    expect(await server.watch(await submit(server), 'state', 3)).toEqual(['Queued', 'Running', 'Succeeded']);
    expect(server.sandbox.jobs).toMatchObject([{ dialect: 'audits', state: 'succeeded', polls: 3 }]);
  });

  it.each([
    ['failed', 'Failed'],
    ['cancelled', 'Cancelled'],
  ] as const)('[X21] have a distinct state for the outcome %s, and no results', async (outcome, state) => {
    await using server = await start({ pollsUntilDone: 0, outcome });
    const path = await submit(server);
    expect((await server.get(path)).body).toMatchObject({ state });
    expect((await server.get(`${path}/results`)).body).toMatchObject({ status: 400, code: `job.${outcome}` });
  });

  it('[X21] return 25 entities a page by default, and 500 at most', async () => {
    await using server = await start({ pollsUntilDone: 0 });
    const path = `${await submit(server)}/results`;
    const first = await server.get(path);
    expect(first.body).toMatchObject({ id: server.sandbox.jobs[0]?.id, pageSize: 25, cursor: expect.any(String) });
    expect(entitiesIn(first)).toHaveLength(25);
    const all = await server.get(path, { pageSize: 500 });
    expect(all.body).not.toHaveProperty('cursor');
    expect(entitiesIn(all).slice(0, 25)).toEqual(entitiesIn(first));
    expect((await server.get(path, { pageSize: 501 })).status).toBe(400);
  });

  it('return each audit of the interval and service once', async () => {
    await using server = await start({ pollsUntilDone: 0 });
    const audits = entitiesIn(await server.get(`${await submit(server)}/results`, { pageSize: 500 }));
    expect(new Set(audits.map(({ id }) => id)).size).toBe(144);
    expect(new Set(audits.map(({ serviceName }) => serviceName))).toEqual(new Set(['Routing']));
    expect([audits[0], audits.at(-1)].map((audit) => audit?.eventDate)).toEqual([
      '2026-01-10T00:00:00.000Z',
      '2026-01-10T23:50:00.000Z',
    ]);
  });

  it('return the audits of all services if none is named', async () => {
    await using server = await start({ pollsUntilDone: 0 });
    const hour = { interval: '2026-01-10T00:00:00Z/2026-01-10T01:00:00Z' };
    const path = await submit(server, hour);
    const audits = entitiesIn(await server.get(`${path}/results`));
    expect(audits).toHaveLength(24);
    expect(new Set(audits.map(({ serviceName }) => serviceName)).size).toBe(4);
    expect((await server.get(path)).body).not.toHaveProperty('serviceName');
  });

  it('are rejected for an unknown service, and without an interval', async () => {
    await using server = await start();
    expect((await server.post(QUERY, { ...DAY, serviceName: 'Unknown' })).body).toMatchObject({ code: 'bad.request' });
    expect((await server.post(QUERY, { serviceName: 'Routing' })).status).toBe(400);
  });

  it('are not found after they expire, or by the id of another kind of job', async () => {
    await using server = await start({ pollsUntilDone: 0, outcome: 'expired' });
    const { status, body } = await server.post(QUERY, DAY);
    expect({ status, state: body['state'] }).toEqual({ status: 202, state: 'Queued' });
    const path = `${QUERY}/${String(body['id'])}`;
    expect((await server.get(path)).status).toBe(404);
    expect((await server.get(`${path}/results`)).status).toBe(404);
    const other = await server.post('/api/v2/usage/query', DAY);
    expect((await server.get(`${QUERY}/${String(other.body['executionId'])}`)).status).toBe(404);
  });

  it('reject DELETE, and GET without an id', async () => {
    await using server = await start();
    expect((await server.delete(await submit(server))).status).toBe(405);
    expect((await server.get(QUERY)).headers).toMatchObject({ allow: 'POST' });
  });
});
