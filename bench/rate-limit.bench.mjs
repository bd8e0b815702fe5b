// Measures over HTTP how much of a server's limit each limiter uses, and how often the server refuses it. Run with `npm run bench:limits`.
// Compare the ratios: the ideal is what the server could have accepted, which is its burst plus its rate since the first request.
//
//   ROUNDS=3   runs everything three times and prints medians
//   SECONDS=10 duration of a run
//   ONLY=name  runs only rows with this in their name
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setInterval as timer } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import Bottleneck from 'bottleneck';
import { TokenBucket } from 'limiter';
import PQueue from 'p-queue';
import pThrottle from 'p-throttle';
import rateLimiterFlexible from 'rate-limiter-flexible';
import { ApiClient, RateLimited, RateLimiter, RateLimitError } from '../dist/esm/index.js';
import { annotate } from './annotate.mjs';

const { RateLimiterMemory, RateLimiterQueue } = rateLimiterFlexible;
const { ROUNDS = '1', SECONDS = '10', ONLY = '' } = process.env;
const WORKERS = 16;
const PER_SECOND = 50;
const INTERVAL_MS = 1_000 / PER_SECOND;
const LATENCY_MS = 10;
const MEASURED_MS = Number(SECONDS) * 1_000;
const TARGET = 0.99;

const server = fork(new URL('limited-server.mjs', import.meta.url), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
const baseURL = String((await once(server.stdout, 'data'))[0]).trim();

async function command(message) {
  server.send(message);
  return (await once(server, 'message'))[0];
}

class Client extends ApiClient {
  limited(worker) {
    return this.get('/limited', { worker });
  }
}

function limitedClient(options, observe) {
  class Limited extends Client {
    limited(worker) {
      return super.limited(worker);
    }
  }
  return new (annotate(Limited, 'limited', RateLimited(options)))({ baseURL, ...(observe && { observe }) });
}

/** Limiters for `burst` requests at once and 50 per second. Each takes a function that sends, and returns one that waits first. */
const LIMITERS = {
  'a timer of 20 ms': () => (send) => {
    const waiting = [];
    const ticking = timer(() => waiting.shift()?.(), INTERVAL_MS);
    const limited = async (worker) => {
      await new Promise((resolve) => waiting.push(resolve));
      return send(worker);
    };
    return Object.assign(limited, { end: () => ticking.close() });
  },
  'Pagewright: @RateLimited': (burst) => () => {
    const client = limitedClient({ requestsPerSecond: PER_SECOND, burst });
    return (worker) => client.limited(worker);
  },
  'Pagewright: RateLimiter, by hand': (burst) => (send) => {
    const limiter = new RateLimiter({ requestsPerSecond: PER_SECOND, burst });
    return async (worker) => {
      const permit = await limiter.acquire({ weight: 1 });
      try {
        permit.start();
        return await send(worker);
      } finally {
        permit.release();
      }
    };
  },
  'bottleneck: minTime': () => (send) => {
    const limiter = new Bottleneck({ minTime: INTERVAL_MS, maxConcurrent: WORKERS });
    return Object.assign((worker) => limiter.schedule(() => send(worker)), { end: () => limiter.disconnect() });
  },
  // Its reservoir grows every 250 ms at most, by more than a burst of 9.
  'bottleneck: reservoir': (burst) =>
    burst * INTERVAL_MS >= 500 &&
    ((send) => {
      const limiter = new Bottleneck({
        reservoir: burst,
        reservoirIncreaseAmount: PER_SECOND / 2,
        reservoirIncreaseInterval: 500,
        reservoirIncreaseMaximum: burst,
        maxConcurrent: WORKERS,
      });
      return Object.assign((worker) => limiter.schedule(() => send(worker)), { end: () => limiter.disconnect() });
    }),
  'limiter: TokenBucket': (burst) => (send) => {
    const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: PER_SECOND, interval: 'second' });
    return async (worker) => {
      await bucket.removeTokens(1);
      return send(worker);
    };
  },
  'p-queue: strict': (burst) => (send) => {
    const queue = new PQueue({
      concurrency: WORKERS,
      intervalCap: burst,
      interval: burst * INTERVAL_MS,
      strict: true,
    });
    return (worker) => queue.add(() => send(worker));
  },
  'p-throttle: strict': (burst) => (send) =>
    pThrottle({ limit: burst, interval: burst * INTERVAL_MS, strict: true })(send),
  'rate-limiter-flexible: RateLimiterQueue': (burst) => (send) => {
    const points = { points: burst, duration: (burst * INTERVAL_MS) / 1_000 };
    const queue = new RateLimiterQueue(new RateLimiterMemory(points));
    return async (worker) => {
      await queue.removeTokens(1);
      return send(worker);
    };
  },
};

/** 16 workers that call until the time is over. A refused call is sent again through the same limiter. */
async function drive(call, ms) {
  const cpu = process.cpuUsage();
  const until = performance.now() + ms;
  let calls = 0;
  let failures = 0;
  const worker = async (_, number) => {
    while (performance.now() < until) {
      calls += 1;
      try {
        await call(number);
      } catch (error) {
        if (!(error instanceof RateLimitError)) failures += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return { failures, cpuPerCall: (user + system) / calls };
}

async function measure(burst, hint, call) {
  await command({ perSecond: PER_SECOND, burst, latencyMs: LATENCY_MS, hint });
  // Buckets that start empty fill up meanwhile.
  await sleep(1_100);
  const driven = await drive(call, MEASURED_MS + 100);
  call.end?.();
  const { accepted, refused, mostOfOneWorker } = await command({ within: MEASURED_MS });
  return { ...driven, refused, mostOfOneWorker, ratio: accepted / (burst + (PER_SECOND * MEASURED_MS) / 1_000) };
}

/** Uses a new client without connections, as at the start of a program. */
async function limiterRun(name, burst) {
  const client = new Client({ baseURL });
  return measure(
    burst,
    undefined,
    LIMITERS[name](burst - 1)((worker) => client.limited(worker)),
  );
}

/** Measures a client without a rate, which only reacts to 429s. Overlapping pauses count as one. */
async function reactingRun(burst, hint) {
  let pauses = 0;
  let pausedUntil = -Infinity;
  const reacting = limitedClient({}, (event) => {
    if (event.type !== 'paused') return;
    const now = Date.now();
    if (now > pausedUntil) pauses += 1;
    pausedUntil = Math.max(pausedUntil, now + event.waitMs);
  });
  const run = await measure(burst, hint, (worker) => reacting.limited(worker));
  return { ...run, pauses, perPause: run.refused / pauses };
}

/** Compiles the code before the first row. */
async function warmUp() {
  await command({ perSecond: 1e6, burst: 1e6, latencyMs: LATENCY_MS });
  for (const client of [new Client({ baseURL }), limitedClient({ requestsPerSecond: 1e6, burst: 1e6 })]) {
    await drive((worker) => client.limited(worker), 1_500);
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The median of each number over the rounds; the worst of failures and refusals. */
function summary(runs) {
  const of = (key) => runs.map((run) => run[key]);
  const worst = (key) => Math.max(...of(key));
  return {
    ratio: median(of('ratio')),
    refused: median(of('refused')),
    worstRefused: worst('refused'),
    failures: worst('failures'),
    cpuPerCall: median(of('cpuPerCall')),
    mostOfOneWorker: worst('mostOfOneWorker'),
    pauses: median(of('pauses')),
    perPause: median(of('perPause')),
    kept: runs.every(({ mostOfOneWorker, pauses }) => mostOfOneWorker <= pauses),
  };
}

const chosen = (name) => name.includes(ONLY);
const limited = [50, 10].flatMap((burst) =>
  Object.keys(LIMITERS)
    .filter((name) => chosen(name) && LIMITERS[name](burst - 1))
    .map((name) => ({ burst, name, run: () => limiterRun(name, burst) })),
);
const reacting = [50, 10].flatMap((burst) =>
  ['s', 'ms']
    .map((hint) => ({ burst, name: hint === 's' ? 'Retry-After: 1' : 'retry-after-ms', hint }))
    .filter(({ name }) => chosen(name))
    .map((row) => ({ ...row, run: () => reactingRun(row.burst, row.hint) })),
);
await warmUp();
const results = new Map([...limited, ...reacting].map((row) => [row, []]));
for (let round = 0; round < Number(ROUNDS); round += 1) {
  for (const [row, runs] of results) runs.push(await row.run());
}
server.disconnect();

const limiterSummary = limited.map((row) => ({ ...row, ...summary(results.get(row)) }));
for (const burst of [50, 10]) {
  const rows = limiterSummary.filter((row) => row.burst === burst);
  const base = rows[0]?.cpuPerCall;
  console.log(`${PER_SECOND} requests a second, burst ${burst}, ${WORKERS} workers, ${SECONDS} s, rounds: ${ROUNDS}`);
  console.table(
    rows.map(({ name, ratio, refused, worstRefused, cpuPerCall, failures }) => ({
      name,
      'accepted / ideal': ratio.toFixed(3),
      '429s': refused,
      'most 429s of a round': worstRefused,
      'CPU per call': (cpuPerCall / base).toFixed(2),
      ...(failures > 0 && { failures }),
    })),
  );
  for (const { name, ratio, worstRefused } of rows.filter(({ name }) => name.startsWith('Pagewright'))) {
    const met = ratio >= TARGET && worstRefused === 0;
    console.log(`${name}: ${met ? 'meets' : 'MISSES'} its target, ${TARGET} of the ideal and no 429`);
  }
}

console.log(`@RateLimited() without a rate, ${WORKERS} workers, ${SECONDS} s, rounds: ${ROUNDS}`);
const reactingSummary = reacting.map((row) => ({ ...row, ...summary(results.get(row)) }));
console.table(
  reactingSummary.map(({ burst, name, ratio, refused, pauses, perPause, mostOfOneWorker, failures }) => ({
    burst,
    name,
    'accepted / ideal': ratio.toFixed(3),
    '429s': refused,
    pauses,
    '429s per pause': perPause.toFixed(1),
    '429s of one worker': mostOfOneWorker,
    ...(failures > 0 && { failures }),
  })),
);
const kept = reactingSummary.every((row) => row.kept);
console.log(`${kept ? 'At most' : 'MORE THAN'} one 429 for each pause and worker`);
