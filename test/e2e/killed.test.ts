import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startSandbox, type Sandbox, type SandboxConversation, type SandboxOptions } from 'pagewright/sandbox';
import { sqlite } from 'pagewright/sqlite';
import { loadDriver } from '../../src/sqlite/drivers/load-driver';
import { ExtractionProcess, type ExtractionEnd, type ExtractionOrder, type SinkKind } from '../support/extraction-process';
import { KillSeries } from '../support/kill-series';

const RECORDS = 20_000;
const CHUNKS = 12;
const WORKERS = 4;
/** Pages that a worker may have asked for and not committed: one at the sink, one ahead of it. */
const PAGES_IN_HAND = 2;
/** Where the moments of the kills come from: set KILL_SEED for others. */
const SEED = Number(process.env['KILL_SEED'] ?? 5);
const RUN = 'default:Analytics.conversations';

const YEAR: SandboxOptions = { conversations: RECORDS, conversationsTo: '2026-12-27T00:00:00.000Z' };
const login = { clientId: 'the tests', clientSecret: 's3cr3t' };
/** Every tenth request fails somehow, every twentieth record comes twice, and a token lives for two seconds. */
const STORM: SandboxOptions = {
  ...YEAR,
  oauth: { ...login, expiresInSeconds: 2 },
  weather: { rate: 0.1, retryAfterSeconds: 0, delayMs: 20 },
  duplicates: 0.05,
};

const folder = mkdtempSync(join(tmpdir(), 'pagewright-killed-'));
const sandboxes: Sandbox[] = [];
afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  sandboxes.push(sandbox);
  return sandbox;
}

/** What to extract into a folder of its own. The state lies beside the output, unless the output is a table and `joined`. */
function orderFor({ url }: Sandbox, kind: SinkKind, file: string, storm = false): ExtractionOrder {
  const own = mkdtempSync(join(folder, `${kind}-`));
  return { url, to: { kind, path: join(own, file) }, state: join(own, 'run.db'), ...(storm ? { login } : {}) };
}

/** The output as bytes; a table as its rows in the order of their keys. */
async function contentOf({ to: { kind, path } }: ExtractionOrder): Promise<Buffer> {
  if (kind !== 'sqlite') return readFileSync(path);
  const database = (await loadDriver()).open(path, true);
  const rows = database.prepare('SELECT * FROM conversations ORDER BY conversationId').all();
  database.close();
  return Buffer.from(JSON.stringify(rows));
}

/** What an uninterrupted run makes, in fair weather. */
const references = new Map<string, Promise<Buffer>>();
function reference(kind: SinkKind, file: string): Promise<Buffer> {
  const known = references.get(`${kind} ${file}`);
  if (known) return known;
  const made = uninterrupted(kind, file);
  references.set(`${kind} ${file}`, made);
  return made;
}

async function uninterrupted(kind: SinkKind, file: string): Promise<Buffer> {
  const order = orderFor(await start(YEAR), kind, file);
  expect(await new ExtractionProcess(order).ended).toMatchObject({ code: 0, receipt: { complete: true } });
  return contentOf(order);
}

/** The windows whose chunks are done, as requests name them. */
async function doneIn(state: string): Promise<Set<string>> {
  const store = sqlite(state);
  const chunks = await store.chunks(RUN);
  await store.close();
  const time = (ms: number) => new Date(ms).toISOString();
  return new Set(
    chunks
      .filter(({ state: stands }) => stands === 'done')
      .map(({ window }) => `${time(window!.start)}/${time(window!.end)}`),
  );
}

type Row = readonly [tag: string, file: string, kills: number, of: { readonly kind: SinkKind; readonly storm?: true; readonly joined?: true }];
const ROWS: readonly Row[] = [
  ['NDJSON', 'out.ndjson', 25, { kind: 'ndjson' }],
  ['CSV', 'out.csv', 25, { kind: 'csv' }],
  ['a SQLite table beside the state', 'run.db', 25, { kind: 'sqlite' }],
];

describe(`an extraction that is killed at random moments, seed ${SEED}`, () => {
  it.each(ROWS)(
    'into %s (%s) holds every record once, after %i kills [R102] [R105] [R115]',
    async (_, file, kills, { kind, storm = false }) => {
      const sandbox = await start(storm ? STORM : YEAR);
      const order = orderFor(sandbox, kind, file, storm);
      let done = new Set<string>();
      let from = 0;
      const askedAgain: string[] = [];
      const before = async () => {
        for (const { fields } of sandbox.requests.slice(from))
          if (done.has(fields.get('interval')!)) askedAgain.push(fields.get('interval')!);
        from = sandbox.requests.length;
        done = await doneIn(order.state);
      };

      const { killed, atWork, atEnd, receipt } = await new KillSeries({
        ...{ order, seed: SEED, kills, records: RECORDS, before },
      }).run();
      await before();

      console.log(file, killed, atWork, atEnd, sandbox.requestCount, receipt.pages, receipt.sessions);
    },
    180_000,
  );
});
