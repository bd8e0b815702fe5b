import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nightly } from '../support/nightly';

/** Even the smaller number fills the heap of the test if the records are kept. */
const RECORDS = nightly ? 1_000_000 : 300_000;
const script = (name: string) => join(__dirname, name);

interface Summary {
  records: number;
  pages: number;
  complete: boolean;
  active: number;
}

describe(`${RECORDS} records`, () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    server = fork(script('serve-million.mjs'), [String(RECORDS)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    url = String((await once(server.stdout!, 'data'))[0]).trim();
  });
  afterAll(() => server.disconnect());

  it('[R92] stream through a heap of 64 MB in one run', async () => {
    const args = ['--max-old-space-size=64', script('stream-million.mjs'), url];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const summary = JSON.parse(stdout) as Summary;
    expect(summary).toMatchObject({ records: RECORDS, pages: RECORDS / 1_000, complete: true });
    expect(summary.active).toBeGreaterThan(0.7 * RECORDS);
  }, 120_000);
});
