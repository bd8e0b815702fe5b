import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxOptions } from 'pagewright/sandbox';
import { MemoryScreen } from '../test-support.js';
import { runAnalytics } from './run-analytics.js';

/** Starting and killing processes may take long on a busy machine. */
const TWO_MINUTES = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'run-analytics-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the TypeScript of the child process with the built package. */
const program = [
  require.resolve('jiti/package.json').replace('package.json', 'lib/jiti-cli.mjs'),
  join(__dirname, 'extractor.ts'),
] as const;

async function run(sandbox: SandboxOptions) {
  const [screen, errors] = [new MemoryScreen(), new MemoryScreen()];
  const code = await runAnalytics({ folder, program, screen, errors, sandbox });
  return { code, screen, errors };
}

describe('the analytics demo', () => {
  it(
    'extracts every conversation once although the process is killed, and leaves output, receipt and report',
    async () => {
      writeFileSync(join(folder, 'other.txt'), '');
      const { code, screen, errors } = await run({ conversations: 3_000, chaos: { rate: 0.05, delayMs: 1 } });

      expect([code, errors.text]).toEqual([0, '']);
      expect(screen.text).toMatch(/\nKilled with SIGKILL\. /);
      expect(screen.text).toMatch(/\n {2}records +3,000 of 3,000 announced\n/);
      expect(screen.text).toMatch(/\nProven\n( {2}.* ok: .*\n){6}\n/);
      expect(screen.text).not.toContain('secret-of-the-analytics-demo');
      expect(readdirSync(folder).sort()).toEqual([
        'conversations.ndjson',
        'conversations.ndjson.receipt.json',
        'other.txt',
        'report.html',
      ]);
      expect(readFileSync(join(folder, 'conversations.ndjson'), 'utf8').split('\n')).toHaveLength(3_001);
    },
    TWO_MINUTES,
  );

  it(
    'returns exit code 1 and prints the reason if the process fails',
    async () => {
      const { code, errors } = await run({ conversations: 3_000, oauth: { clientId: 'other', clientSecret: 'other' } });

      expect(code).toBe(1);
      expect(errors.text).toMatch(/AUTH|token/i);
      expect(errors.text).toMatch(/The demo failed: the child process should have been killed, but ended with 1\n$/);
    },
    TWO_MINUTES,
  );
});
