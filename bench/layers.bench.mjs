// What the layers around a request cost where nothing has to wait, beside a call without layers and beside one over HTTP to this machine.
// Run with `npm run bench:layers`. Read the ratios.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Bench } from 'tinybench';
import { Renewal } from '../dist/esm/auth/renewal.js';
import { callRequest } from '../dist/esm/client/call-request.js';
import { ApiClient, CircuitBreaker, RateLimiter, staticToken } from '../dist/esm/index.js';
import { circuitBroken } from '../dist/esm/layers/circuit-broken.js';
import { resolveCircuitPolicy } from '../dist/esm/layers/circuit-options.js';
import { compose, RANKS } from '../dist/esm/layers/layer.js';
import { resolveRateLimitPolicy } from '../dist/esm/layers/rate-limit-options.js';
import { rateLimited } from '../dist/esm/layers/rate-limited.js';
import { reauth } from '../dist/esm/layers/reauth.js';
import { retried } from '../dist/esm/layers/retried.js';
import { resolveRetryOptions } from '../dist/esm/layers/retry-options.js';

const response = Object.freeze({ status: 200, headers: { 'content-type': 'application/json' }, body: {} });
const counted = { ...response, headers: { ...response.headers, 'x-ratelimit-remaining': '100' } };
const client = new ApiClient();
const signal = new globalThis.AbortController().signal;

const limiters = [new RateLimiter()];
const breaker = new CircuitBreaker();
const tokens = staticToken('a token');
const credentials = { renewal: new Renewal(), token: (within) => tokens.token(within) };
const LAYERS = {
  retried: { rank: RANKS.Retried, layer: retried(resolveRetryOptions({})) },
  'rate-limited, no pace': {
    rank: RANKS.RateLimited,
    layer: rateLimited((request) => ({ request, limiters }), resolveRateLimitPolicy({})),
  },
  circuit: { rank: RANKS.CircuitBroken, layer: circuitBroken(breaker, resolveCircuitPolicy({}, breaker)) },
  reauth: { rank: RANKS.Reauth401, layer: reauth(() => credentials) },
};

const road = (layers, answer = response) => {
  const next = compose(layers, async () => answer);
  return () => next(callRequest(client, 'GET /', signal));
};

const bench = new Bench({ time: 800, warmupTime: 300 });
bench.add('no layer', road([]));
for (const [name, layer] of Object.entries(LAYERS)) bench.add(name, road([layer]));
bench.add('rate-limited, quota headers', road([LAYERS['rate-limited, no pace']], counted));
bench.add('all four', road(Object.values(LAYERS)));

const server = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
await once(server.listen(0, '127.0.0.1'), 'listening');
const baseURL = `http://127.0.0.1:${server.address().port}`;
const bare = new ApiClient({ baseURL });
bench.add('over HTTP', () => bare.get('/'));

await bench.run();
server.close();
server.closeAllConnections();
const medians = bench.tasks.map(({ name, result }) => ({ name, us: result.latency.p50 * 1_000 }));
const [base] = medians;
const http = medians.find(({ name }) => name === 'over HTTP');
console.log('One call, medians');
console.table(
  medians.map(({ name, us }) => ({
    name,
    'calls a second': Math.round(1e6 / us),
    'time, ratio to no layer': (us / base.us).toFixed(1),
    'ratio to HTTP': (us / http.us).toFixed(4),
  })),
);
