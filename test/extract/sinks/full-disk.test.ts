import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { csv, ndjson, type Sink, SinkError } from 'pagewright/extract';
import { rejection } from '../../support/memory-endpoint';
import { ChunkLedger, sinkRun } from '../../support/sink-run';
import { smallDisk } from '../../support/small-disk';

const disk = smallDisk('4m');
const onSmallDisk = disk ? describe : describe.skip;

const page = (number: number) =>
  Array.from({ length: 200 }, (_, i) => ({ id: number * 200 + i, text: noise(number * 200 + i) }));
const PAGES = 40;

onSmallDisk(`a full disk${disk ? '' : ' (skipped: this user may not mount a small one)'}`, () => {
  afterAll(() => disk!.remove());
  afterEach(async () => {
    for (const name of await readdir(disk!.path)) await rm(join(disk!.path, name), { recursive: true });
  });

  /** Fills the disk but for so many bytes. */
  const ballast = (name: string, bytes: number) => writeFile(join(disk!.path, name), Buffer.alloc(bytes));
  const lift = (name: string) => rm(join(disk!.path, name));

  it.each<[string, (path: string) => Sink<unknown>, string, (file: Buffer) => string[]]>([
    ['ndjson', (path) => ndjson(path), 'out.ndjson', (file) => file.toString().split('\n').slice(0, -1)],
    [
      'ndjson, gzip',
      (path) => ndjson(path),
      'out.ndjson.gz',
      (file) => gunzipSync(file).toString().split('\n').slice(0, -1),
    ],
    ['csv', (path) => csv(path), 'out.csv', (file) => file.toString().split('\n').slice(1, -1)],
  ])(
    'stops the sink %s with a clear error, and loses no record once there is space',
    async (_, make, name, linesOf) => {
      const path = join(disk!.path, name);
      const ledger = new ChunkLedger();
      await ballast('ballast', 3_900_000);

      let session = await make(path).open(sinkRun());
      const full = await session.openChunk(ledger.take('a'));
      let done = 0;
      const writeAll = async () => {
        for (; done < PAGES; done += 1) await full.write(page(done), ledger.commit('a'));
      };
      const error = await rejection(writeAll());
      expect(error).toBeInstanceOf(SinkError);
      expect(error.message).toMatch(
        /could not write .*: the disk is full\. Free some space and run again; committed records are kept \(ENOSPC\)$/,
      );
      expect(done).toBeGreaterThan(0);
      await full.close();
      await session.close();

      await lift('ballast');
      session = await make(path).open(sinkRun({ fresh: false }));
      const writer = await session.openChunk(ledger.take('a'));
      for (; done < PAGES; done += 1) await writer.write(page(done), ledger.commit('a'));
      await writer.close();

      await fillUp(ballast);
      const atTheEnd = await rejection(session.finish(ledger.chunks, true));
      expect(atTheEnd).toBeInstanceOf(SinkError);
      expect(atTheEnd.message).toMatch(/the disk is full/);
      await expect(readFile(path)).rejects.toThrow('ENOENT');

      await lift('rest');
      await session.finish(ledger.chunks, true);
      await session.cleanUp();
      await session.close();
      const ids = linesOf(await readFile(path)).map((line) => Number(/^\D*(\d+)/.exec(line)![1]));
      expect(ids).toEqual(Array.from({ length: PAGES * 200 }, (_unused, id) => id));
    },
  );
});

/** Writes until not one more byte fits. */
async function fillUp(ballast: (name: string, bytes: number) => Promise<void>): Promise<void> {
  await expect(ballast('rest', 8_000_000)).rejects.toThrow('ENOSPC');
}

/** Text that does not compress, the same each time. */
function noise(seed: number): string {
  let state = seed + 1;
  return Array.from({ length: 60 }, () => {
    state = (Math.imul(state, 48_271) + 11) >>> 0;
    return (state % 36 ** 2).toString(36);
  }).join('');
}
