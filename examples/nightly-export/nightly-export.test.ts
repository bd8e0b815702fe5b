import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ndjson, openExtraction } from 'pagewright/extract';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';
import { sqlite } from 'pagewright/sqlite';
import { Analytics } from './analytics.js';
import { EXIT, nightlyExport } from './nightly-export.js';

const LOGIN = { clientId: 'nightly', clientSecret: 'only for the sandbox' };
const NOW = Date.parse('2026-01-20T03:00:00Z');
const servers: Sandbox[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The sandbox has 1,000 conversations, distributed over January. */
async function serve(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ oauth: LOGIN, ...options });
  servers.push(sandbox);
  const analytics = new Analytics({ auth: LOGIN, baseURL: sandbox.url, loginURL: sandbox.url });
  const folder = mkdtempSync(join(tmpdir(), 'nightly-'));
  folders.push(folder);
  const lines: string[] = [];
  const runNight = (days = 7) => nightlyExport({ analytics, folder, days, now: NOW, log: (line) => lines.push(line) });
  return { sandbox, analytics, folder, runNight, lines };
}

const idsIn = (folder: string) =>
  readFileSync(join(folder, 'conversations-2026-01-19.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { conversationId: string }).conversationId);

/** The ids of the last days on the server. */
function idsOf({ data: { conversations } }: Sandbox, days: number): string[] {
  const [from, to] = [20 - days, 20].map((day) => new Date(Date.UTC(2026, 0, day)).toISOString()) as [string, string];
  return Array.from({ length: conversations.size }, (_, i) => conversations.at(i))
    .filter(({ conversationStart }) => conversationStart >= from && conversationStart < to)
    .map(({ conversationId }) => conversationId);
}

describe('the nightly export', () => {
  it('writes the conversations of seven days once, in the order of the days', async () => {
    const { sandbox, folder, runNight } = await serve({ duplicates: 0.1 });

    expect(await runNight()).toBe(EXIT.complete);

    expect(idsIn(folder)).toEqual(idsOf(sandbox, 7));
  });

  it('writes the export, its receipt, a report and the state', async () => {
    const { folder, runNight } = await serve();

    await runNight();

    expect(readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name))).toEqual([
      'conversations-2026-01-19.html',
      'conversations-2026-01-19.ndjson',
      'conversations-2026-01-19.ndjson.receipt.json',
      'state.db',
    ]);
  });

  it('stops on SIGTERM, and resumes when it is started again', async () => {
    const { sandbox, folder, runNight, lines } = await serve({ latencyMs: 5 });
    const stopped = runNight();
    while (sandbox.requestCount < 3) await new Promise(setImmediate);
    process.emit('SIGTERM', 'SIGTERM');

    expect(await stopped).toBe(EXIT.unfinished);
    expect(lines.join('\n')).toContain('not complete yet: stopped');
    expect(await runNight()).toBe(EXIT.complete);
    expect(idsIn(folder)).toEqual(idsOf(sandbox, 7));
  });

  it('sends no request if the night is complete', async () => {
    const { sandbox, runNight } = await serve();
    await runNight();
    const before = sandbox.requestCount;

    expect(await runNight()).toBe(EXIT.complete);

    expect(sandbox.requestCount).toBe(before);
  });

  it('logs the windows with missing records', async () => {
    const { runNight, lines } = await serve({ totalLie: 1 });

    expect(await runNight(1)).toBe(EXIT.incomplete);

    expect(lines.join('\n')).toMatch(/2026-01-19T00:00:00\.000Z\/2026-01-19T01:30:00\.000Z lacks 1 of \d+ records/);
  });

  it('returns unfinished if another process is working on it', async () => {
    const { analytics, folder, runNight, lines } = await serve();
    const interval = '2026-01-13T00:00:00.000Z/2026-01-20T00:00:00.000Z';
    const other = await openExtraction(analytics.conversations({ interval }), {
      to: ndjson(join(folder, 'conversations-2026-01-19.ndjson')),
      checkpoints: sqlite(join(folder, 'state.db')),
      key: { view: 'conversations until 2026-01-19' },
    });

    const code = await runNight();
    await other.close();

    expect(code).toBe(EXIT.unfinished);
    expect(lines.join('\n')).toContain('is locked by');
  });

  it('fails if it cannot log in, and logs no secret', async () => {
    const { runNight, lines } = await serve({ oauth: { ...LOGIN, clientSecret: 'changed' } });

    expect(await runNight()).toBe(EXIT.failed);

    expect(lines.join('\n')).toMatch(/AUTH|credentials|token/i);
    expect(lines.join('\n')).not.toContain(LOGIN.clientSecret);
  });
});
