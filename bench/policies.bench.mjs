// What policies cost while nothing has to wait: the time of one call with them, beside one without, and beside one over HTTP to this machine.
// Run with `npm run bench:policies`. Read the ratios.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Bench } from 'tinybench';
import { ApiClient, staticToken } from '../dist/esm/index.js';

const ALL = { retry: {}, rateLimit: {}, breaker: {}, auth: staticToken('a token') };
const CLIENTS = {
  'no policy': {},
  retry: { retry: ALL.retry },
  'rate limit, without a rate': { rateLimit: ALL.rateLimit },
  'circuit breaker': { breaker: ALL.breaker },
  'token renewal': { auth: ALL.auth },
  'all four': ALL,
};

/** Answers at once, without a network. */
const adapter = async (config) => ({
  status: 200,
  statusText: 'OK',
  headers: { 'content-type': 'application/json' },
  data: {},
  config,
});
const instantClient = (options) => new ApiClient({ baseURL: 'http://127.0.0.1:1', axios: { adapter }, ...options });

const bench = new Bench({ time: 800, warmupTime: 300 });
for (const [name, options] of Object.entries(CLIENTS)) {
  const client = instantClient(options);
  bench.add(name, () => client.get('/'));
}
const { http } = instantClient({});
bench.add('axios alone', () => http.get('/'));

const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
await once(server.listen(0, '127.0.0.1'), 'listening');
const remote = new ApiClient({ baseURL: `http://127.0.0.1:${server.address().port}` });
bench.add('no policy, over HTTP', () => remote.get('/'));

await bench.run();
server.close();
server.closeAllConnections();

const medians = bench.tasks.map(({ name, result }) => ({ name, us: result.latency.p50 * 1_000 }));
const [base] = medians;
console.log('One call, medians');
console.table(
  medians.map(({ name, us }) => ({
    'one call': name,
    µs: us.toFixed(1),
    'ratio to no policy': (us / base.us).toFixed(2),
  })),
);
