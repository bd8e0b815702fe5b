import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, extractionWorkspace } from '../support/extraction-workspace';
import { type ExtractionEnd, type ExtractionJob, ExtractionProcess } from '../support/extraction-process';
import { smallDisk } from '../support/small-disk';

const RECORDS = 6_000;
const ground = extractionWorkspace(RECORDS);
const disk = smallDisk('2m');
const mounted = (options: string) => execFileSync('mount', ['-o', `remount,${options}`, disk!.path]);
beforeEach(() => {
  if (!disk) return;
  mounted('rw');
  for (const name of readdirSync(disk.path)) rmSync(join(disk.path, name), { recursive: true });
  mounted('size=2m');
});
afterAll(() => disk?.remove());

// Mounting is for root alone; a disk that fills up on every machine there is not.
const whereMountable = disk ? it : it.skip;

const isReference = async (order: ExtractionJob) => {
  const { kind, path } = order.to;
  return (await contentOf(order)).equals(
    await ground.reference(kind, path.endsWith('.csv') ? 'out.csv' : 'out.ndjson'),
  );
};
const expectWhole = async (end: ExtractionEnd, order: ExtractionJob) => {
  expect(end).toMatchObject({ code: 0, noise: '', receipt: { complete: true, records: RECORDS } });
  expect(await isReference(order)).toBe(true);
};
const failsWith = (code: string, words: string) => ({
  code: 1,
  error: { code, message: expect.stringContaining(words) as string },
});

describe('an extraction on a failing disk (skipped without permission to mount)', () => {
  whereMountable.each(['ndjson', 'csv'] as const)(
    'reports a full disk of the %s output, and resumes when there is space [R102]',
    async (kind) => {
      const order = ground.order(await ground.start(), { kind, file: `out.${kind}` });
      const onDisk = { ...order, to: { kind, path: join(disk!.path, `out.${kind}`) } };

      const full = await new ExtractionProcess(onDisk).ended;
      expect(full).toMatchObject(failsWith('SINK', 'the disk is full. Free some space and run again'));

      mounted('size=64m');
      await expectWhole(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );

  whereMountable(
    'reports a full disk of the state file, and resumes when there is space [R102]',
    async () => {
      const order = ground.order(await ground.start(), { kind: 'ndjson', file: 'out.ndjson' });
      const onDisk = { ...order, state: join(disk!.path, 'run.db') };
      mounted('size=256k');

      const full = await new ExtractionProcess(onDisk).ended;
      expect(full).toMatchObject(failsWith('CHECKPOINT', 'the disk is full. Free some space and run again'));

      mounted('size=64m');
      await expectWhole(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );

  // Between two processes, since no system lets a file system go read-only under a file that is being written.
  whereMountable(
    'reports a read-only state file, and resumes when it is writable [R102]',
    async () => {
      const sandbox = await ground.start();
      const order = ground.order(sandbox, { kind: 'ndjson', file: 'out.ndjson' });
      const onDisk = { ...order, state: join(disk!.path, 'run.db') };
      mounted('size=64m');
      const first = new ExtractionProcess(onDisk);
      await first.reached(RECORDS / 4);
      await first.end('SIGKILL');
      const asked = sandbox.requestCount;
      mounted('ro');

      const refused = await new ExtractionProcess(onDisk).ended;
      expect(refused).toMatchObject(failsWith('CHECKPOINT', 'read-only'));
      expect(sandbox.requestCount).toBe(asked);

      mounted('rw');
      await expectWhole(await new ExtractionProcess(onDisk).ended, onDisk);
    },
    300_000,
  );
});
