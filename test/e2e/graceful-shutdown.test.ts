import { existsSync, readdirSync } from 'node:fs';
import { contentOf, extractionWorkspace, folderOf } from '../support/extraction-workspace';
import { ExtractionProcess } from '../support/extraction-process';

const RECORDS = 2_400;
const workspace = extractionWorkspace(RECORDS);
const NDJSON = { kind: 'ndjson', file: 'out.ndjson' } as const;

describe('an extraction with stopOn', () => {
  it.each([
    ['SIGTERM', 'ndjson'],
    ['SIGINT', 'csv'],
  ] as const)(
    'shuts down gracefully on %s, and resumes into the same %s file [R102]',
    async (signal, kind) => {
      const sandbox = await workspace.start({ latencyMs: 20 });
      const file = `out.${kind}`;
      const job = { ...workspace.order(sandbox, { kind, file }), stopOn: [signal] };
      const first = new ExtractionProcess(job);
      await first.reached(RECORDS / 4);

      const stopped = await first.end(signal);

      expect(stopped).toMatchObject({
        signal: null,
        code: 0,
        noise: '',
        receipt: { complete: false, partial: 'stopped' },
      });
      expect(stopped.receipt?.chunks).toMatchObject({ running: 0, failed: 0 });
      expect(existsSync(job.to.path)).toBe(false);

      const again = await new ExtractionProcess(job).ended;

      expect(again).toMatchObject({ code: 0, noise: '', receipt: { complete: true, records: RECORDS, sessions: 2 } });
      expect((await contentOf(job)).equals(await workspace.reference(kind, file))).toBe(true);
      expect(readdirSync(folderOf(job)).sort()).toEqual([file, `${file}.receipt.json`, 'run.db']);
      // Only prefetched pages are requested again, at most one per worker.
      expect(sandbox.requestCount).toBeLessThanOrEqual(again.receipt!.pages + 4);
    },
    300_000,
  );

  it('is killed by a second signal, and loses no record [R102]', async () => {
    const slow = await workspace.start({ latencyMs: 2_000 });
    const job = { ...workspace.order(slow, NDJSON), stopOn: ['SIGINT'] as const };
    const first = new ExtractionProcess(job);
    await first.begun();
    first.signal('SIGINT');
    await first.asked();

    expect(await first.end('SIGINT')).toMatchObject({ signal: 'SIGINT' });

    const { url } = await workspace.start();
    const again = await new ExtractionProcess({ ...job, url }).ended;
    expect(again).toMatchObject({ code: 0, receipt: { complete: true, records: RECORDS } });
    expect((await contentOf(job)).equals(await workspace.reference('ndjson', 'out.ndjson'))).toBe(true);
  }, 300_000);
});
