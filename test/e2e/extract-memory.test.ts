import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const RECORDS = 60_000;
const MEGABYTE = 1_000_000;
const run = promisify(execFile);

describe('an extraction of many pages', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const script = resolve('test/e2e/serve-million.mjs');
    server = fork(script, [String(RECORDS)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const [address] = (await once(server.stdout!, 'data')) as [Buffer];
    url = String(address).trim();
  });
  afterAll(() => server.disconnect());

  it('keeps only its pages in flight in memory, in a heap of 48 MB [R93]', async () => {
    const script = resolve('bench/extract-million.mjs');
    const flags = ['--expose-gc', '--max-old-space-size=48'];

    const { stdout } = await run(process.execPath, [...flags, script, 'extract, state in SQLite', url]);

    const { records, growth, size } = JSON.parse(stdout) as { records: number; growth: number; size: number };
    expect(records).toBe(RECORDS);
    expect(size).toBeGreaterThan(12 * MEGABYTE);
    expect(growth).toBeLessThan(5 * MEGABYTE);
  }, 120_000);
});
