import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, extractionWorkspace } from '../support/extraction-workspace';
import { type ExtractionEnd, type ExtractionJob, ExtractionProcess } from '../support/extraction-process';
import { nightly } from '../support/nightly';
import { smallDisk } from '../support/small-disk';

const RECORDS = 3_000;
const workspace = extractionWorkspace(RECORDS);
const disk = smallDisk('768k');
const remount = (options: string) => execFileSync('mount', ['-o', `remount,${options}`, disk!.path]);
beforeEach(() => {
  if (!disk) return;
  remount('rw');
  for (const name of readdirSync(disk.path)) rmSync(join(disk.path, name), { recursive: true });
  remount('size=768k');
});
afterAll(() => disk?.remove());

// Only root may mount a disk.
const ifMountable = disk ? it : it.skip;

const isReference = async (order: ExtractionJob) => {
  const { kind, path } = order.to;
  return (await contentOf(order)).equals(
    await workspace.reference(kind, path.endsWith('.csv') ? 'out.csv' : 'out.ndjson'),
  );
};
const expectComplete = async (end: ExtractionEnd, order: ExtractionJob) => {
  expect(end).toMatchObject({ code: 0, noise: '', receipt: { complete: true, records: RECORDS } });
  expect(await isReference(order)).toBe(true);
};
const failureWith = (code: string, text: string) => ({
  code: 1,
  error: { code, message: expect.stringContaining(text) as string },
});

describe('an extraction on a failing disk (skipped without permission to mount)', () => {
  ifMountable.each(nightly ? (['ndjson', 'csv'] as const) : (['ndjson'] as const))(
    'reports a full disk of the %s output, and resumes when there is space [R102]',
    async (kind) => {
      const order = workspace.order(await workspace.start(), { kind, file: `out.${kind}` });
      const onDisk = { ...order, to: { kind, path: join(disk!.path, `out.${kind}`) } };

      const full = await new ExtractionProcess(onDisk).ended;
      expect(full).toMatchObject(failureWith('SINK', 'the disk is full. Free some space and run again'));

      remount('size=64m');
      await expectComplete(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );

  ifMountable(
    'reports a full disk of the state file, and resumes when there is space [R102]',
    async () => {
      const order = workspace.order(await workspace.start(), { kind: 'ndjson', file: 'out.ndjson' });
      const onDisk = { ...order, state: join(disk!.path, 'run.db') };
      remount('size=256k');

      const full = await new ExtractionProcess(onDisk).ended;
      expect(full).toMatchObject(failureWith('CHECKPOINT', 'the disk is full. Free some space and run again'));

      remount('size=64m');
      await expectComplete(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );

  // Remounted between two processes, since no system remounts read-only while a file is open for writing.
  ifMountable(
    'reports a read-only state file, and resumes when it is writable [R102]',
    async () => {
      const sandbox = await workspace.start();
      const order = workspace.order(sandbox, { kind: 'ndjson', file: 'out.ndjson' });
      const onDisk = { ...order, state: join(disk!.path, 'run.db') };
      remount('size=64m');
      const first = new ExtractionProcess(onDisk);
      await first.reached(RECORDS / 4);
      await first.end('SIGKILL');
      const requestsBefore = sandbox.requestCount;
      remount('ro');

      const refused = await new ExtractionProcess(onDisk).ended;
      expect(refused).toMatchObject(failureWith('CHECKPOINT', 'read-only'));
      expect(sandbox.requestCount).toBe(requestsBefore);

      remount('rw');
      await expectComplete(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );
});
