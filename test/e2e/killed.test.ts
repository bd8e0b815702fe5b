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

/** Where the moments of the kills come from. Set KILL_SEED to try others. */
const SEED = Number(process.env['KILL_SEED'] ?? 5);
const WORKERS = 4;
/** Pages that a worker may have asked for and not committed: one at the sink, one ahead of it. */
const PAGES_IN_HAND = 2;

const login = { clientId: 'the tests', clientSecret: 's3cr3t' };
/** Every tenth request fails somehow, every twentieth record comes twice, and tokens live for ten seconds. */
const STORM: SandboxOptions = {
  oauth: { ...login, expiresInSeconds: 10 },
  chaos: { rate: 0.1, retryAfterSeconds: 0, delayMs: 20 },
  duplicates: 0.05,
};

const RECORDS = 20_000;
const ground = extractionWorkspace(RECORDS);

interface Place {
  readonly kind: SinkKind;
  readonly file: string;
}
type Row = readonly [into: string, kills: number, weather: 'fair weather' | 'a storm', place: Place];

const NDJSON: Place = { kind: 'ndjson', file: 'out.ndjson' };
const CSV: Place = { kind: 'csv', file: 'out.csv' };
const SAME_FILE: Place = { kind: 'sqlite', file: 'run.db' };
const OTHER_FILE: Place = { kind: 'sqlite', file: 'out.db' };
const ROWS: readonly Row[] = [
  ['NDJSON', 25, 'fair weather', NDJSON],
  ['CSV', 25, 'fair weather', CSV],
  ['a SQLite table in the file of the state', 25, 'fair weather', SAME_FILE],
  ['NDJSON', 25, 'a storm', NDJSON],
  ['CSV', 6, 'a storm', CSV],
  ['a SQLite table in the file of the state', 6, 'a storm', SAME_FILE],
  ['gzipped NDJSON', 6, 'fair weather', { kind: 'ndjson', file: 'out.ndjson.gz' }],
  ['a SQLite table in another file', 6, 'a storm', OTHER_FILE],
];

/** Watches that no chunk is asked for once it is done. */
class Watch {
  #done: ReadonlySet<string> = new Set();
  #heard = 0;
  readonly askedAgain: string[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly order: ExtractionJob,
  ) {}

  /** The killed process's requests are judged by what was done before it, which the state file itself says, as it was left behind. */
  readonly between = async (committed: number): Promise<void> => {
    const asked = this.sandbox.requests.slice(this.#heard).map(({ fields }) => fields.get('interval')!);
    this.askedAgain.push(...asked.filter((interval) => this.#done.has(interval)));
    this.#heard += asked.length;
    if (committed > 0) this.#done = await doneIn(this.order.state);
  };
}

/** The windows whose chunks are done, as requests name them. */
async function doneIn(state: string): Promise<Set<string>> {
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

/** What lies in the folder in the end. */
const filesOf = (order: ExtractionJob) => {
  const output = basename(order.to.path);
  return [...new Set([output, `${output}.receipt.json`, 'run.db'])].sort();
};

/**
 * A crash amid the writing of a receipt leaves its draft, which nobody takes for one. libsql lets go of its log files, which are empty then, only when
 * garbage is collected, and so may leave them.
 */
const counts = (name: string) => !/^\..*\.receipt\.json\..*\.tmp$|-(wal|shm)$/.test(name);

describe(`an extraction that is killed again and again, seed ${SEED}`, () => {
  it.concurrent.each(ROWS)(
    'into %s has every record once after %i kills at work in %s, and asks for no chunk again [R102] [R105] [R115]',
    async (_, kills, weather, place) => {
      const storm = weather === 'a storm';
      const sandbox = await ground.start(storm ? STORM : {});
      const order = ground.order(sandbox, { ...place, ...(storm ? { login } : {}) });
      const watch = new Watch(sandbox, order);
      const series = new KillSeries({
        order,
        seed: SEED,
        kills,
        records: RECORDS,
        edges: !storm,
        between: watch.between,
      });

      const { killed, atWork, receipt } = await series.run();

      expect(atWork).toBeGreaterThanOrEqual(kills);
      expect(receipt).toMatchObject(COMPLETE);
      expect((await contentOf(order)).equals(await ground.reference(place.kind, place.file))).toBe(true);
      expect(watch.askedAgain).toEqual([]);
      if (!storm) expect(sandbox.requestCount).toBeLessThanOrEqual(receipt.pages + killed * WORKERS * PAGES_IN_HAND);

      const before = sandbox.requestCount;
      expect((await new ExtractionProcess(order).ended).receipt).toEqual(receipt);
      expect(sandbox.requestCount).toBe(before);
      expect(readdirSync(folderOf(order)).filter(counts).sort()).toEqual(filesOf(order));
    },
    600_000,
  );
});

describe('an extraction that is not interrupted', () => {
  const expected = async () => {
    const { data } = await ground.start();
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

  it.each(['out.ndjson', 'out.ndjson.gz', 'out.csv'])('has every record once in %s, in order', async (file) => {
    const content = await ground.reference(file.endsWith('.csv') ? 'csv' : 'ndjson', file);
    expect(idsIn[file]!(content)).toEqual(await expected());
  });

  it('has every record once in a table', async () => {
    const ids = idsIn['out.ndjson']!(await ground.reference('sqlite', 'run.db'));
    expect(ids).toEqual((await expected()).sort());
  });
});
