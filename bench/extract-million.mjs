// Measures one way to write all users of a sandbox to a file: node --expose-gc bench/extract-million.mjs <way> <url>. Prints the results as JSON.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { exact, extract, memory, ndjson } from '../dist/esm/extract/index.js';
import { ApiClient, cursor, Paginated } from '../dist/esm/index.js';
import { sqlite } from '../dist/esm/sqlite/index.js';
import { annotate } from './annotate.mjs';

const [way, url] = process.argv.slice(2);
const PAGE = 1_000;
const SAMPLE_EVERY = 20;

class Users extends ApiClient {
  users(params = {}) {
    return this.get('/api/v2/users', params);
  }
}
annotate(Users, 'users', Paginated({ pageSize: PAGE, style: cursor(), prefetch: 1 }));

const memoryAfterGc = () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
};

let [start, pages, growth, peakRss] = [undefined, 0, 0, 0];
/** Called for each page: compares the memory after a garbage collection with the first sample. */
function sample() {
  pages += 1;
  if (pages % SAMPLE_EVERY !== 0) return;
  const now = memoryAfterGc();
  start ??= now;
  growth = Math.max(growth, now.used - start.used);
  peakRss = Math.max(peakRss, now.rss - start.rss);
}

const folder = await mkdtemp(join(tmpdir(), 'pagewright-bench-'));
const file = join(folder, 'users.ndjson');
const call = () => new Users({ baseURL: url }).users();
const options = (more) => ({ to: ndjson(file), progressEvery: PAGE, onProgress: sample, receipt: false, ...more });
const state = () => sqlite(join(folder, 'run.db'));

async function byHand() {
  const out = createWriteStream(file);
  let records = 0;
  for await (const page of call().pages()) {
    const text = page.items.map((user) => `${JSON.stringify(user)}\n`).join('');
    if (!out.write(text)) await new Promise((resolve) => out.once('drain', resolve));
    records += page.items.length;
    sample();
  }
  out.end();
  await finished(out);
  return { records };
}

const WAYS = {
  'a loop and a stream': byHand,
  'extract, state in memory': () => extract(call(), options({ checkpoints: memory() })),
  'extract, state in SQLite': () => extract(call(), options({ checkpoints: state() })),
  'extract, SQLite, exact()': () => extract(call(), options({ checkpoints: state(), dedupe: exact({ key: 'id' }) })),
};

const startedAt = performance.now();
const { records } = await WAYS[way]();
const ms = performance.now() - startedAt;
const { size } = await stat(file);
await rm(folder, { recursive: true });
console.log(JSON.stringify({ records, growth, peakRss, ms, size }));
