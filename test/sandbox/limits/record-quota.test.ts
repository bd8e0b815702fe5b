import { startSandbox, type Sandbox } from 'pagewright/sandbox';

const page = (sandbox: Sandbox, pageSize: number) => fetch(`${sandbox.url}/api/v2/users?pageSize=${pageSize}`);

describe('the record quota', () => {
  it('[R82] counts the served records, in total and per hour', async () => {
    let now = 0;
    await using sandbox = await startSandbox({ users: 100, now: () => now });
    await page(sandbox, 60);
    await page(sandbox, 500);
    expect([sandbox.recordsServed, sandbox.recordsThisHour]).toEqual([160, 160]);
    now = 3_600_000;
    await page(sandbox, 5);
    expect([sandbox.recordsServed, sandbox.recordsThisHour]).toEqual([165, 5]);
  });

  it('[R82] responds with 429 above the quota, with the seconds to the end of the hour', async () => {
    let now = 0;
    await using sandbox = await startSandbox({ recordsPerHour: 100, now: () => now });
    await page(sandbox, 60);
    expect((await page(sandbox, 60)).status).toBe(200);
    now = 3_000_000;
    const refused = await page(sandbox, 1);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '600']);
    expect(await refused.json()).toMatchObject({ limit: { key: 'records.per.hour', value: 100 } });
    now = 3_600_000;
    expect((await page(sandbox, 1)).status).toBe(200);
    expect(sandbox.recordsServed).toBe(121);
  });

  it('does not count records of damaged responses or of errors', async () => {
    await using sandbox = await startSandbox({ faults: [{ request: 1, kind: 'truncated' }] });
    await page(sandbox, 10);
    await fetch(`${sandbox.url}/api/v2/nothing`);
    expect(sandbox.recordsServed).toBe(0);
  });
});
