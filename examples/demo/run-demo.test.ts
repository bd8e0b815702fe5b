import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxOptions } from 'pagewright/sandbox';
import { instantClock, MemoryScreen } from './test-support.js';
import { type DemoOptions, runDemo } from './run-demo.js';

const folder = mkdtempSync(join(tmpdir(), 'run-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  sandbox: SandboxOptions,
  file = join(folder, 'users.ndjson'),
  more: Pick<DemoOptions, 'faults' | 'clock'> = {},
) {
  const [screen, errors] = [new MemoryScreen(), new MemoryScreen()];
  const code = await runDemo({ file, screen, errors, sandbox, ...more });
  return { code, screen, errors, file };
}

const addressIn = ({ text }: MemoryScreen) => /http:\S+/.exec(text)?.[0] ?? 'no URL on the screen';

describe('the demo', () => {
  it('[R99] prints three lines of progress for 1,750 users', async () => {
    const { screen } = await run({ users: 1_750 });

    expect(screen.lines.filter((line) => / users, .* a second/.test(line))).toEqual([
      expect.stringMatching(/^500 of 1,750 users, /),
      expect.stringMatching(/^1,000 of 1,750 users, /),
      expect.stringMatching(/^1,500 of 1,750 users, /),
    ]);
  });

  it('ends with the receipt and the written file', async () => {
    const { code, screen, errors, file } = await run({ users: 1_750 });
    const lines = readFileSync(file, 'utf8').split('\n').length - 1;

    expect(code).toBe(0);
    expect(screen.text).toMatch(/\nReceipt\n(.*\n)* {2}records +1,750\n(.*\n)* {2}complete +yes\n/);
    expect(screen.text).toMatch(/\nExport\n(.*\n)* {2}seconds +\d+\.\d\n {2}peak memory +\d+ MiB/);
    expect(screen.text).toContain(`${file} (${lines.toLocaleString('en-US')} lines)`);
    expect(errors.text).toBe('');
  });

  it('returns exit code 1 and prints the page of a failure', async () => {
    const { code, errors } = await run({ users: 1_750, faults: [{ request: 3, kind: 'html' }] });

    expect(code).toBe(1);
    expect(errors.text).toMatch(/^The demo failed: UserDirectory\.users, page 3: /);
  });

  it('returns exit code 1 and names a file that cannot be written', async () => {
    const nowhere = join(folder, 'no-such-folder', 'users.ndjson');
    const { code, errors } = await run({ users: 1_750 }, nowhere);

    expect(code).toBe(1);
    expect(errors.text).toContain(nowhere);
  });

  it.each([
    { ending: 'success', faults: [] },
    { ending: 'a failure', faults: [{ request: 2, kind: 'html' as const }] },
  ])('stops the server after $ending', async ({ faults }) => {
    const { screen } = await run({ users: 1_000, faults });

    await expect(fetch(addressIn(screen))).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});

describe('the demo with faults', () => {
  const runWithFaults = (sandbox: SandboxOptions) =>
    run(sandbox, join(folder, 'faults.ndjson'), { faults: true, clock: instantClock() });

  it('exports every user once, and prints what the server and the policies did', async () => {
    const { code, screen, errors, file } = await runWithFaults({ chaos: { rate: 0.2, delayMs: 1 } });
    const ids = readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { id: string }).id);

    expect([code, errors.text]).toEqual([0, '']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(screen.text).toMatch(/\nReceipt\n(.*\n)* {2}records +25,000\n(.*\n)* {2}complete +yes\n/);
    expect(screen.text).toMatch(
      /\n {2}faults +28: 401 \(2\), 408 \(3\), 429 \(3\), .*cut \(3\), html \(1\), reset \(2\), /,
    );
    expect(screen.text).toMatch(/\n {2}429 responses +3, 3 of them injected\n {2}penalties +0\n/);
    expect(screen.text).toMatch(
      /\n {2}retries +19: 408 \(3\), 500 \(3\), 502 \(3\), 503 \(2\), 504 \(3\), no response \(5\)\n/,
    );
    expect(screen.text).toMatch(/\n {2}network errors +5\n {2}429 responses +3\n {2}paused +[\d,]+ ms after a 429, /);
    // A rejected token may have been refreshed already, because it was about to expire.
    expect(screen.text).toMatch(/\n {2}new tokens +\d+: (ahead \(\d+\), )?first \(1\), refused \(\d\)\n/);
    expect(screen.text).toMatch(/\n {2}circuit opened +[1-9]\n/);
    expect(screen.text).not.toContain('secret-of-the-demo');
  });
});
