import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { ExtractReceipt } from 'pagewright/extract';
import type { Sandbox, SandboxOptions } from 'pagewright/sandbox';
import { sqlite } from 'pagewright/sqlite';
import { CHUNKS, contentOf, extractionWorkspace, folderOf } from '../support/extraction-workspace';
import { type ExtractionJob, ExtractionProcess, type SinkKind } from '../support/extraction-process';
import { KillSeries } from '../support/kill-series';
import { nightly } from '../support/nightly';

/** Determines the moments of the kills. Set KILL_SEED to try others. */
const SEED = Number(process.env['KILL_SEED'] ?? 5);
/** Kills of each row at work, after its first page. */
const KILLS = nightly ? 25 : 6;
const RECORDS = nightly ? 20_000 : 6_000;
const WORKERS = 4;
/** Uncommitted pages of a worker: one at the sink, and one fetched ahead. */
const PAGES_IN_FLIGHT = 2;
const TIMEOUT_MS = 600_000;

const login = { clientId: 'the tests', clientSecret: 's3cr3t' };
/** Every tenth request fails, every twentieth record comes twice, and tokens expire after ten seconds. */
const FAULTS: SandboxOptions = {
  oauth: { ...login, expiresInSeconds: 10 },
  chaos: { rate: 0.1, retryAfterSeconds: 0, delayMs: 20 },
  duplicates: 0.05,
};

const workspace = extractionWorkspace(RECORDS);

interface Output {
  readonly kind: SinkKind;
  readonly file: string;
}
type Row = readonly [into: string, server: 'a sound server' | 'a faulty server', output: Output];

const NDJSON: Output = { kind: 'ndjson', file: 'out.ndjson' };
const CSV: Output = { kind: 'csv', file: 'out.csv' };
const STATE_FILE: Output = { kind: 'sqlite', file: 'run.db' };
const IN_GATE: readonly Row[] = [
  ['NDJSON', 'a sound server', NDJSON],
  ['CSV', 'a faulty server', CSV],
  ['a SQLite table in the state file', 'a faulty server', STATE_FILE],
];
const AT_NIGHT: readonly Row[] = [
  ['CSV', 'a sound server', CSV],
  ['a SQLite table in the state file', 'a sound server', STATE_FILE],
  ['NDJSON', 'a faulty server', NDJSON],
  ['gzipped NDJSON', 'a sound server', { kind: 'ndjson', file: 'out.ndjson.gz' }],
  ['a SQLite table in another file', 'a faulty server', { kind: 'sqlite', file: 'out.db' }],
];

/** Records requests for chunks that were done before. */
class DoneChunkWatch {
  #done: ReadonlySet<string> = new Set();
  #checked: number;
  readonly repeated: string[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly job: ExtractionJob,
  ) {
    this.#checked = sandbox.requests.length;
  }

  /** Compares the requests of the last process with the chunks that were done before it. The state file is the evidence. */
  readonly check = async (committed: number): Promise<void> => {
    const requested = this.sandbox.requests.slice(this.#checked).map(({ fields }) => fields.get('interval')!);
    this.repeated.push(...requested.filter((interval) => this.#done.has(interval)));
    this.#checked += requested.length;
    if (committed > 0) this.#done = await doneIntervals(this.job.state);
  };
}

/** The windows of done chunks, in the format of requests. */
async function doneIntervals(state: string): Promise<Set<string>> {
  const store = sqlite(state, { readOnly: true });
  const chunks = await store.chunks('default:Analytics.conversations');
  await store.close();
  const done = chunks.filter((chunk) => chunk.state === 'done').map(({ window }) => window!);
  return new Set(done.map(({ start, end }) => `${new Date(start).toISOString()}/${new Date(end).toISOString()}`));
}

const COMPLETE: Partial<ExtractReceipt> = {
  complete: true,
  records: RECORDS,
  expected: RECORDS,
  chunks: { pending: 0, running: 0, done: CHUNKS, split: 0, short: 0, failed: 0 },
};

/** The files that a complete extraction leaves. */
const expectedFiles = (job: ExtractionJob) => {
  const output = basename(job.to.path);
  return [...new Set([output, `${output}.receipt.json`, 'run.db'])].sort();
};

/**
 * A kill during the write of a receipt leaves its draft, which is not mistaken for a receipt. libsql releases its log files, which are empty then, with
 * the next garbage collection, and so may leave them.
 */
const matters = (name: string) => !/^\..*\.receipt\.json\..*\.tmp$|-(wal|shm)$/.test(name);

/** Kills one extraction until it completes, and checks all that it left. Returns the number of kills at work. */
async function survive(sandbox: Sandbox, { job, kills, seed, isSound }: SurviveOptions): Promise<number> {
  const watch = new DoneChunkWatch(sandbox, job);
  const requestsBefore = sandbox.requestCount;
  const series = { job, seed, kills, records: RECORDS, atEdges: isSound, onRestart: watch.check };
  const { killed, atWork, receipt } = await new KillSeries(series).run();

  expect(receipt).toMatchObject(COMPLETE);
  const { kind, path } = job.to;
  expect((await contentOf(job)).equals(await workspace.reference(kind, basename(path)))).toBe(true);
  expect(watch.repeated).toEqual([]);
  const most = receipt.pages + killed * WORKERS * PAGES_IN_FLIGHT;
  if (isSound) expect(sandbox.requestCount - requestsBefore).toBeLessThanOrEqual(most);

  const requestsAfter = sandbox.requestCount;
  expect((await new ExtractionProcess(job).ended).receipt).toEqual(receipt);
  expect(sandbox.requestCount).toBe(requestsAfter);
  expect(readdirSync(folderOf(job)).filter(matters).sort()).toEqual(expectedFiles(job));
  return atWork;
}

interface SurviveOptions {
  readonly job: ExtractionJob;
  readonly kills: number;
  readonly seed: number;
  readonly isSound: boolean;
}

describe(`an extraction that is killed repeatedly (seed ${SEED})`, () => {
  it.concurrent.each(nightly ? [...IN_GATE, ...AT_NIGHT] : IN_GATE)(
    `into %s from %s has every record once after ${KILLS} kills at work, and requests no done chunk again [R102] [R105] [R115]`,
    async (_, server, output) => {
      const isSound = server === 'a sound server';
      const sandbox = await workspace.start(isSound ? {} : FAULTS);
      // On a slow machine an extraction may complete before its last kill. The next one takes the rest.
      for (let atWork = 0, round = 0; atWork < KILLS; round += 1) {
        const job = workspace.order(sandbox, { ...output, ...(isSound ? {} : { login }) });
        atWork += await survive(sandbox, { job, kills: KILLS - atWork, seed: SEED + round, isSound });
      }
    },
    TIMEOUT_MS,
  );
});

describe('an extraction that is not interrupted', () => {
  const expected = async () => {
    const { data } = await workspace.start();
    return Array.from({ length: RECORDS }, (_, i) => data.conversations.at(i).conversationId);
  };
  const idOf = (record: unknown) => (record as { conversationId: string }).conversationId;
  const idsIn: Readonly<Record<string, (content: Buffer) => string[]>> = {
    'out.ndjson': (content) =>
      content
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => idOf(JSON.parse(line))),
    'out.ndjson.gz': (content) => idsIn['out.ndjson']!(gunzipSync(content)),
    'out.csv': (content) => parse<unknown>(content, { columns: true }).map(idOf),
  };

  it.each(['out.ndjson', 'out.ndjson.gz', 'out.csv'])(
    'has every record once in %s, in order',
    async (file) => {
      const content = await workspace.reference(file.endsWith('.csv') ? 'csv' : 'ndjson', file);
      expect(idsIn[file]!(content)).toEqual(await expected());
    },
    TIMEOUT_MS,
  );

  it(
    'has every record once in a table',
    async () => {
      const ids = idsIn['out.ndjson']!(await workspace.reference('sqlite', 'run.db'));
      expect(ids).toEqual((await expected()).sort());
    },
    TIMEOUT_MS,
  );
});
