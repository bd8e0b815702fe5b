import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxOptions } from 'pagewright/sandbox';
import { MemoryScreen } from './memory-screen.js';
import { runDemo } from './run-demo.js';

const folder = mkdtempSync(join(tmpdir(), 'run-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(sandbox: SandboxOptions, file = join(folder, 'users.ndjson')) {
  const [screen, errors] = [new MemoryScreen(), new MemoryScreen()];
  const code = await runDemo({ file, screen, errors, sandbox });
  return { code, screen, errors, file };
}

const addressIn = ({ text }: MemoryScreen) => /http:\S+/.exec(text)?.[0] ?? 'no address on the screen';

describe('the demo', () => {
  it('[R99] writes three lines of progress for 1,750 users', async () => {
    const { screen } = await run({ users: 1_750 });

    expect(screen.lines.filter((line) => / users, .* a second/.test(line))).toEqual([
      expect.stringMatching(/^500 of 1,750 users, /),
      expect.stringMatching(/^1,000 of 1,750 users, /),
      expect.stringMatching(/^1,500 of 1,750 users, /),
    ]);
  });

  it('ends with the receipt and with what was written where', async () => {
    const { code, screen, errors, file } = await run({ users: 1_750 });
    const lines = readFileSync(file, 'utf8').split('\n').length - 1;

    expect(code).toBe(0);
    expect(screen.text).toMatch(/\nReceipt\n(.*\n)* {2}records +1,750\n(.*\n)* {2}complete +yes\n/);
    expect(screen.text).toMatch(/\nExport\n(.*\n)* {2}seconds +\d+\.\d\n {2}peak memory +\d+ MiB/);
    expect(screen.text).toContain(`${file} (${lines.toLocaleString('en-US')} lines)`);
    expect(errors.text).toBe('');
  });

  it('gives exit code 1 and tells the place of a failure on the way', async () => {
    const { code, errors } = await run({ users: 1_750, faults: [{ request: 3, kind: 'html' }] });

    expect(code).toBe(1);
    expect(errors.text).toMatch(/^The demo failed: UserDirectory\.users, page 3: /);
  });

  it('gives exit code 1 and names the file that cannot be written', async () => {
    const nowhere = join(folder, 'no-such-folder', 'users.ndjson');
    const { code, errors } = await run({ users: 1_750 }, nowhere);

    expect(code).toBe(1);
    expect(errors.text).toContain(nowhere);
  });

  it.each([
    { ending: 'a good end', faults: [] },
    { ending: 'a failure', faults: [{ request: 2, kind: 'html' as const }] },
  ])('leaves no server behind after $ending', async ({ faults }) => {
    const { screen } = await run({ users: 1_000, faults });

    await expect(fetch(addressIn(screen))).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
