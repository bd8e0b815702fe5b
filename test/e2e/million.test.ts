import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MILLION = 1_000_000;
const script = (name: string) => join(__dirname, name);

interface Seen {
  records: number;
  pages: number;
  complete: boolean;
  active: number;
}

describe('one million records', () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    server = fork(script('serve-million.mjs'), [String(MILLION)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    url = String((await once(server.stdout!, 'data'))[0]).trim();
  });
  afterAll(() => server.disconnect());

  it('[R92] stream through a heap of 64 MB in one run', async () => {
    const args = ['--max-old-space-size=64', script('stream-million.mjs'), url];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const seen = JSON.parse(stdout) as Seen;
    expect(seen).toMatchObject({ records: MILLION, pages: 1_000, complete: true });
    expect(seen.active).toBeGreaterThan(700_000);
  }, 120_000);
});
