// What it costs to look for numbers that JavaScript cannot hold, on pages that have none. Three comparisons, each run alternately:
// - the parse alone: JSON.parse and parseExact on the same text;
// - a body: the bytes to text and then parsed, as axios does it by itself and as ApiClient does it;
// - a page: a request of ApiClient to a server on this machine, without and with the time of the search.
// Run with `npm run bench:exact-json`.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { TextDecoder } from 'node:util';
import { ApiClient } from '../dist/esm/index.js';
import { parseExact } from '../dist/esm/json/exact-json.js';
import { mayHoldInexactNumbers } from '../dist/esm/json/number-scan.js';

const ROUNDS = 40;
const ROUND_MS = 25;

let seed = 1;
const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const list = (length, item) => Array.from({ length }, (_, i) => item(i));

const PAGES = {
  users: {
    entities: list(100, (i) => ({
      id: uuid(),
      name: `Alice Example ${i}`,
      email: `alice.example.${i}@example.com`,
      version: i,
      state: i % 7 === 0 ? 'inactive' : 'active',
      division: { id: uuid(), name: 'Home', selfUri: `/api/v2/divisions/${uuid()}` },
      dateModified: '2026-01-02T03:04:05.678Z',
      skills: ['one', 'two', 'three'],
    })),
    total: 1_000,
    nextUri: '/api/v2/users?pageNumber=2',
  },
  orders: {
    data: list(250, (i) => ({
      id: 4_500_000_000 + i,
      created_at: 1_764_331_200 + i * 37,
      amount: Math.round(random() * 1e6) / 100,
      currency: 'EUR',
      customer: { id: 900_000 + i, email: `customer${i}@example.com`, verified: true },
      lines: list(3, (line) => ({ sku: `SKU-${hex(6)}`, quantity: line + 1, price: Math.round(random() * 1e4) / 100 })),
      paid: i % 3 > 0,
    })),
    has_more: true,
  },
  conversations: {
    conversations: list(50, (i) => ({
      conversationId: uuid(),
      conversationStart: '2026-01-02T03:04:05.678Z',
      participants: list(3, () => ({
        participantId: uuid(),
        purpose: 'agent',
        sessions: list(2, (n) => ({
          sessionId: uuid(),
          mediaType: 'voice',
          metrics: list(4, (m) => ({ name: 'tTalk', value: 12_345 * m + i, emitDate: '2026-01-02T03:04:05.678Z' })),
          direction: n === 0 ? 'inbound' : 'outbound',
        })),
      })),
    })),
  },
  measurements: { rows: list(1_000, (i) => [1_764_331_200_000 + i, Math.round(random() * 1e6) / 1e4, i, i / 8]) },
};

/** Nanoseconds of one call, the least of several rounds: other work on the machine only adds. */
function fastest(works) {
  const best = works.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [i, work] of works.entries()) best[i] = Math.min(best[i], timed(work));
  }
  return best;
}

function timed(work) {
  const since = process.hrtime.bigint();
  let calls = 0;
  let passed = 0;
  while (passed < ROUND_MS * 1e6) {
    for (let i = 0; i < 8; i += 1) work();
    calls += 8;
    passed = Number(process.hrtime.bigint() - since);
  }
  return passed / calls;
}

/** Milliseconds of processor time of one page by ApiClient, server not included as far as it can be: it sends ready bytes. */
async function pageMs(bytes) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new ApiClient({ baseURL: `http://127.0.0.1:${server.address().port}` });
  const best = [];
  for (let round = 0; round < 8; round += 1) {
    const before = process.cpuUsage();
    for (let i = 0; i < 50; i += 1) await client.get('/page');
    const { user, system } = process.cpuUsage(before);
    best.push((user + system) / 50_000);
  }
  await new Promise((resolve) => server.close(resolve));
  server.closeAllConnections?.();
  return Math.min(...best);
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(14))).join(''));
const percent = (ratio) => `${((ratio - 1) * 100).toFixed(1)} %`;
const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

row('page', 'KB', 'parse', 'body', 'page');
const ratios = { parse: [], body: [], page: [] };
for (const [name, page] of Object.entries(PAGES)) {
  const text = JSON.stringify(page);
  const bytes = Buffer.from(text);
  const [parse, exact, body, exactBody, search] = fastest([
    () => JSON.parse(text),
    () => parseExact(text, 'error'),
    () => JSON.parse(bytes.toString('utf8')),
    () => parseExact(decoder.decode(bytes), 'error'),
    () => mayHoldInexactNumbers(text),
  ]);
  const whole = (await pageMs(bytes)) * 1e6;
  const found = { parse: exact / parse, body: exactBody / body, page: whole / (whole - search) };
  for (const kind of Object.keys(ratios)) ratios[kind].push(found[kind]);
  row(name, String(Math.round(bytes.length / 1024)), ...Object.values(found).map(percent));
}
row('mean', '', ...Object.values(ratios).map((all) => percent(mean(all))));
