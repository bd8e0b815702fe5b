// How long the path of one call is: the files, functions and function calls of this package from `users(params)` to the first page.
// Counted by V8's precise coverage on the built package, over an axios adapter that answers from memory. After that, the processor time of a page
// on a warm loop, without that of axios.
// Run with `npm run bench:call-path`; add `--list` for the functions.
import { Session } from 'node:inspector/promises';
import axios from 'axios';
import { ApiClient, pageNumber, Paginated, staticToken } from '../dist/esm/index.js';
import { annotate } from './annotate.mjs';

const adapter = async (config) => ({
  status: 200,
  statusText: 'OK',
  headers: { 'content-type': 'application/json' },
  data: { entities: [{ id: 1 }, { id: 2 }], total: 2 },
  config,
});

class Crm extends ApiClient {
  users(params = {}) {
    return this.get('/api/v2/users', params);
  }
}
annotate(Crm, 'users', Paginated({ style: pageNumber(), pageSize: 25 }));

const WITHOUT = { baseURL: 'https://api.example.com', axios: { adapter } };
const WITH_ALL = {
  ...WITHOUT,
  auth: staticToken('a token'),
  retry: {},
  rateLimit: { requestsPerSecond: 1_000 },
  breaker: {},
};

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const isOurs = ({ url }) => url.startsWith(new URL('../dist/esm/', import.meta.url).href);

/** The functions of this package that ran since the last look, with their counts. */
async function ran() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result.filter(isOurs).flatMap(({ url, functions }) =>
    functions
      .map(({ functionName, ranges: [{ count }] }) => ({
        file: url.split('/dist/esm/')[1],
        name: functionName,
        count,
      }))
      .filter(({ count }) => count > 0),
  );
}

const summary = (functions) => ({
  files: new Set(functions.map(({ file }) => file)).size,
  functions: functions.length,
  calls: functions.reduce((sum, { count }) => sum + count, 0),
});

/** The first call of a method on a client makes the plan of the method, which later calls reuse. */
async function measure(options) {
  const crm = new Crm(options);
  const calls = [];
  for (const name of ['first call', 'later call']) {
    await ran();
    const users = crm.users({ state: 'active' });
    const call = await ran();
    await users.next();
    calls.push({ name, call, next: await ran() });
    await users.return();
  }
  return calls;
}

const rows = {};
for (const [policies, options] of Object.entries({ 'no policies': WITHOUT, 'all policies': WITH_ALL })) {
  for (const { name, call, next } of await measure(options)) {
    rows[`${policies}, ${name}: users(params)`] = summary(call);
    rows[`${policies}, ${name}: first next()`] = summary(next);
    rows[`${policies}, ${name}: both`] = summary([...call, ...next]);
    if (!process.argv.includes('--list')) continue;
    console.log(`\n${policies}, ${name}`);
    for (const { file, name: of, count } of [...call, ...next]) console.log(String(count).padStart(4), file, of);
  }
}
session.disconnect();
console.table(rows);

const PAGES = 1_000;
const ROUNDS = 10;

/** Serves a thousand pages of two records. */
const pages = async (config) => {
  const n = config.params?.pageNumber ?? 1;
  const entities = n > PAGES ? [] : [{ id: 2 * n }, { id: 2 * n + 1 }];
  return { status: 200, statusText: 'OK', headers: {}, data: { entities, total: 2 * PAGES }, config };
};

async function loopOf(options) {
  let count = 0;
  for await (const _ of new Crm({ ...options, axios: { adapter: pages } }).users({ state: 'active' })) count += 1;
  if (count !== 2 * PAGES) throw new Error(`lost records: ${count}`);
}

async function axiosAlone() {
  const http = axios.create({ adapter: pages });
  for (let n = 1; n <= PAGES; n += 1) {
    const params = { pageNumber: n, pageSize: 25, state: 'active' };
    await http.request({ method: 'GET', url: `${WITHOUT.baseURL}/api/v2/users`, params });
  }
}

/** Microseconds of processor time a page: the best of several rounds, since other processes disturb a round only upwards. */
async function microseconds(run) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / PAGES);
  }
  return best;
}

const alone = await microseconds(axiosAlone);
const beyond = async (options) => ((await microseconds(() => loopOf(options))) - alone).toFixed(1);
const unlimited = { ...WITH_ALL, rateLimit: {} };
console.table({
  'axios alone': { 'µs a page': alone.toFixed(1) },
  'beyond axios, no policies': { 'µs a page': await beyond(WITHOUT) },
  'beyond axios, all policies': { 'µs a page': await beyond(unlimited) },
});
