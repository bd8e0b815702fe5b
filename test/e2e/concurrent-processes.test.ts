import { contentOf, extractionWorkspace } from '../support/extraction-workspace';
import { type ExtractionJob, ExtractionProcess } from '../support/extraction-process';
import { suspendProcess } from '../support/suspend-process';

const RECORDS = 6_000;
const ground = extractionWorkspace(RECORDS);
const running: ExtractionProcess[] = [];
afterEach(() => Promise.all(running.splice(0).map((process) => process.end('SIGKILL'))));
const extracting = (order: ExtractionJob) => {
  const process = new ExtractionProcess(order);
  running.push(process);
  return process;
};
const NDJSON = { kind: 'ndjson', file: 'out.ndjson' } as const;
/** Slow enough that a run does not end before its rival is there. */
const SLOW = { latencyMs: 50 };

const isReference = async (order: ExtractionJob) =>
  (await contentOf(order)).equals(await ground.reference('ndjson', 'out.ndjson'));

describe('two processes with one state file', () => {
  it('reject the second one, which names the first as the owner', async () => {
    const order = ground.order(await ground.start(SLOW), NDJSON);
    const first = extracting(order);
    await first.reached(1);

    const second = await extracting(order).ended;

    expect(second).toMatchObject({ code: 1, error: { name: 'RunHeldError', code: 'RUN_HELD' } });
    expect(second.error?.owner).toContain(`:${first.pid}:`);
    expect(second.error?.message).toContain(`is being worked on by ${second.error?.owner}`);
    expect(await first.ended).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 1 } });
    expect(await isReference(order)).toBe(true);
  }, 300_000);

  it('let the second one wait and return the receipt of the first', async () => {
    const sandbox = await ground.start(SLOW);
    const order = ground.order(sandbox, NDJSON);
    const first = extracting(order);
    await first.reached(1);
    const second = extracting({ ...order, waitForRunMs: 300_000 });

    const [made, got] = [await first.ended, await second.ended];

    expect(made).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS } });
    expect(got.receipt).toMatchObject({ complete: true, records: RECORDS });
    expect(sandbox.requestCount).toBe(made.receipt?.requests);
    expect(await isReference(order)).toBe(true);
  }, 300_000);

  it('let the second one wait and resume when the first is killed [R102]', async () => {
    const sandbox = await ground.start(SLOW);
    const order = ground.order(sandbox, NDJSON);
    const first = extracting(order);
    await first.reached(RECORDS / 4);
    const second = extracting({ ...order, waitForRunMs: 300_000 });
    await second.begun();
    await first.end('SIGKILL');

    expect(await second.ended).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 2 } });
    expect(await isReference(order)).toBe(true);
  }, 300_000);

  it.each(['ndjson', 'csv'] as const)(
    'prevent a suspended one from writing the %s output after a takeover',
    async (kind) => {
      const order = { ...ground.order(await ground.start(SLOW), { kind, file: `out.${kind}` }), leaseMs: 1_000 };
      const sleeper = extracting(order);
      await sleeper.reached(RECORDS / 4);
      await suspendProcess(sleeper, order);
      const heir = extracting({ ...order, waitForRunMs: 300_000 });
      await heir.reached(RECORDS / 2);
      sleeper.signal('SIGCONT');

      const [woken, inherited] = [await sleeper.ended, await heir.ended];

      expect(woken.code).toBe(1);
      expect(['LEASE_LOST', 'RUN_HELD']).toContain(woken.error?.code);
      expect(inherited).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 2 } });
      expect((await contentOf(order)).equals(await ground.reference(kind, `out.${kind}`))).toBe(true);
    },
    300_000,
  );

  it('prevent a suspended one from changing a finished output', async () => {
    const order = { ...ground.order(await ground.start(SLOW), NDJSON), leaseMs: 1_000 };
    const sleeper = extracting(order);
    await sleeper.reached(RECORDS / 4);
    await suspendProcess(sleeper, order);
    const heir = await extracting({ ...order, waitForRunMs: 300_000 }).ended;
    expect(heir).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS } });

    const woken = await sleeper.end('SIGCONT');

    expect(woken).toMatchObject({ code: 1, error: { code: expect.stringMatching(/^(LEASE_LOST|RUN_HELD|SINK)$/) } });
    expect(await isReference(order)).toBe(true);
    expect((await extracting(order).ended).receipt).toEqual(heir.receipt);
  }, 300_000);
});
