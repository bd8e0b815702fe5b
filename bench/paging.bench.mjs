// What the page loop costs beside a loop written by hand, and what prefetch and concurrency gain over a server with latency.
// Run with `npm run bench:paging`. Read the ratios: both sides of each run in one process, in turn.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import axios from 'axios';
import { Bench } from 'tinybench';
import { ApiClient, cursor, page, pageNumber, Paginated } from '../dist/esm/index.js';
import { annotate } from './annotate.mjs';

const PAGES = 200;
const PAGE_SIZE = 500;
const records = Array.from({ length: PAGE_SIZE }, (_, id) => ({ id, name: `record ${id}` }));
const served = async (index) => ({
  status: 200,
  headers: {},
  data: { results: records, ...(index + 1 < PAGES ? { cursor: String(index + 1) } : {}) },
});

class Memory {
  list(params = {}) {
    return page(served(Number(params.cursor ?? 0)));
  }
}
const memory = new (annotate(Memory, 'list', Paginated({ style: cursor() })))();

async function* byHand() {
  for (let next = '0'; next !== undefined;) {
    const { data } = await served(Number(next));
    yield* data.results;
    next = data.cursor;
  }
}

async function count(items) {
  let n = 0;
  for await (const item of items) n += item.id >= 0 ? 1 : 0;
  if (n !== PAGES * PAGE_SIZE) throw new Error(`lost records: ${n}`);
}

const overhead = new Bench({
  name: `${PAGES * PAGE_SIZE} records from memory`,
  iterations: 12,
  time: 0,
  warmupIterations: 3,
});
overhead
  .add('a loop written by hand', () => count(byHand()))
  .add('Paged, record by record', () => count(memory.list()))
  .add('Paged, batches of 500', async () => {
    for await (const batch of memory.list().batches(500)) if (batch.length === 0) throw new Error('empty');
  });

const options = JSON.stringify({ users: 4_000, latencyMs: 10 });
const server = fork(new URL('serve.mjs', import.meta.url), [options], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
const baseURL = String((await once(server.stdout, 'data'))[0]).trim();
const http = axios.create({ baseURL });

/** Work that keeps the processor busy for about as long as a page takes to come. */
function work(until = performance.now() + 10) {
  while (performance.now() < until);
}

const client = (more) => {
  class Client extends ApiClient {
    users(params = {}) {
      return this.get('/api/v2/users', params);
    }
  }
  return new (annotate(Client, 'users', Paginated({ style: pageNumber(), pageSize: 200, ...more })))({ baseURL });
};

async function consume(pages) {
  for await (const _ of pages) work();
}

async function loopByHand() {
  for (let n = 1; ; n += 1) {
    const { data } = await http.get('/api/v2/users', { params: { pageSize: 200, pageNumber: n } });
    work();
    if (n * 200 >= data.total) return;
  }
}

const ahead = new Bench({
  name: '20 pages, 10 ms to come, 10 ms of work each',
  iterations: 8,
  time: 0,
  warmupIterations: 2,
});
ahead.add('a loop written by hand', loopByHand);
for (const more of [{}, { prefetch: 1 }, { concurrency: 4 }]) {
  ahead.add(`Paged ${JSON.stringify(more)}`, () => consume(client(more).users().pages()));
}

for (const bench of [overhead, ahead]) {
  await bench.run();
  const base = bench.tasks[0].result.latency.p50;
  const rows = bench.tasks.map(({ name, result }) => ({
    name,
    'median ms': result.latency.p50.toFixed(1),
    'ratio to the first': (result.latency.p50 / base).toFixed(2),
  }));
  console.log(bench.name);
  console.table(rows);
}
server.disconnect();
