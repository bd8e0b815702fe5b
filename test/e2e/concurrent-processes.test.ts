import { ExtractionProcess, type ExtractionJob } from '../support/extraction-process';
import { contentOf, extractionWorkspace } from '../support/extraction-workspace';
import { nightly } from '../support/nightly';
import { suspendProcess } from '../support/suspend-process';

const RECORDS = 2_400;
const TIMEOUT_MS = 300_000;
const workspace = extractionWorkspace(RECORDS);
const running: ExtractionProcess[] = [];
afterEach(() => Promise.all(running.splice(0).map((process) => process.end('SIGKILL'))));
const extracting = (job: ExtractionJob) => {
  const process = new ExtractionProcess(job);
  running.push(process);
  return process;
};
/** Starts an extraction, and suspends it in the middle: its speed does not matter to the test. */
const suspended = async (job: ExtractionJob) => {
  const process = extracting(job);
  await process.reached(RECORDS / 4);
  await suspendProcess(process, job);
  return process;
};
const NDJSON = { kind: 'ndjson', file: 'out.ndjson' } as const;
const SLOW = { latencyMs: 25 };
const WAITING = { waitForRunMs: TIMEOUT_MS };
const SHORT_LEASE = { leaseMs: 1_000 };

const isReference = async (job: ExtractionJob) =>
  (await contentOf(job)).equals(await workspace.reference('ndjson', 'out.ndjson'));

describe('two processes with one state file', () => {
  it(
    'reject the second one, which names the first as the owner',
    async () => {
      const job = workspace.order(await workspace.start(SLOW), NDJSON);
      const first = await suspended(job);

      const second = await extracting(job).ended;
      first.signal('SIGCONT');

      expect(second).toMatchObject({ code: 1, error: { name: 'RunLockedError', code: 'RUN_LOCKED' } });
      expect(second.error?.owner).toContain(`:${first.pid}:`);
      expect(second.error?.message).toContain(second.error?.owner);
      expect(await first.ended).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 1 } });
      expect(await isReference(job)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'let the second one wait and return the receipt of the first',
    async () => {
      const sandbox = await workspace.start(SLOW);
      const job = workspace.order(sandbox, NDJSON);
      const first = await suspended(job);
      const second = extracting({ ...job, ...WAITING });
      await second.begun();
      first.signal('SIGCONT');

      const [{ code, receipt }, waited] = [await first.ended, await second.ended];

      expect({ code, receipt }).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS } });
      expect(waited.receipt).toMatchObject({ complete: true, records: RECORDS });
      expect(sandbox.requestCount).toBe(receipt?.requests);
      expect(await isReference(job)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'let the second one wait and resume when the first is killed [R102]',
    async () => {
      const job = workspace.order(await workspace.start(SLOW), NDJSON);
      const first = await suspended(job);
      const second = extracting({ ...job, ...WAITING });
      await second.begun();
      await first.end('SIGKILL');

      expect(await second.ended).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 2 } });
      expect(await isReference(job)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it.each(nightly ? (['ndjson', 'csv'] as const) : (['ndjson'] as const))(
    'prevent a suspended one from writing the %s output after a takeover',
    async (kind) => {
      const job = { ...workspace.order(await workspace.start(SLOW), { kind, file: `out.${kind}` }), ...SHORT_LEASE };
      const first = await suspended(job);
      const second = extracting({ ...job, ...WAITING });
      await second.reached(RECORDS / 2);
      first.signal('SIGCONT');

      const [fenced, complete] = [await first.ended, await second.ended];

      expect(fenced.code).toBe(1);
      expect(['LEASE_LOST', 'RUN_LOCKED']).toContain(fenced.error?.code);
      expect(complete).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS, sessions: 2 } });
      expect((await contentOf(job)).equals(await workspace.reference(kind, `out.${kind}`))).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'prevent a suspended one from changing a finished output',
    async () => {
      const job = { ...workspace.order(await workspace.start(SLOW), NDJSON), ...SHORT_LEASE };
      const first = await suspended(job);
      const second = await extracting({ ...job, ...WAITING }).ended;
      expect(second).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS } });

      const fenced = await first.end('SIGCONT');

      expect(fenced).toMatchObject({
        code: 1,
        error: { code: expect.stringMatching(/^(LEASE_LOST|RUN_LOCKED|SINK)$/) },
      });
      expect(await isReference(job)).toBe(true);
      expect((await extracting(job).ended).receipt).toEqual(second.receipt);
    },
    TIMEOUT_MS,
  );
});
