// How long the path of one call is: the files, functions and function calls of this package from `users(params)` to the first page.
// Counted by V8's precise coverage on the built package, over an axios adapter that answers from memory.
// Run with `npm run bench:call-path`; add `--list` for the functions.
import { Session } from 'node:inspector/promises';
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
