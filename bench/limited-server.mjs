// A server with a token bucket, in a separate process so that a busy client does not delay it. It prints its URL. The message
// `{ perSecond, burst, latencyMs, hint }` creates a full bucket. `{ within }` requests the counts of so many milliseconds from the first request on.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

let bucket;

const newBucket = (numbers) => ({ ...numbers, tokens: numbers.burst, at: undefined, accepted: [], refused: [] });

/** Takes a token and returns 0, or returns the milliseconds until the next one. */
function take(now) {
  const { perSecond, burst, tokens, at = now } = bucket;
  bucket.tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1_000);
  bucket.at = now;
  if (bucket.tokens < 1) return ((1 - bucket.tokens) * 1_000) / perSecond;
  bucket.tokens -= 1;
  return 0;
}

/** Whole seconds, rounded up, as most servers send it; `'ms'` sends the milliseconds too. */
const hints = (missingMs) => ({
  'retry-after': String(Math.ceil(missingMs / 1_000)),
  ...(bucket.hint === 'ms' && { 'retry-after-ms': String(Math.ceil(missingMs)) }),
});

async function answer(request, response) {
  const now = performance.now();
  const missingMs = take(now);
  if (missingMs > 0) {
    bucket.refused.push({ now, worker: new URL(request.url, 'http://localhost').searchParams.get('worker') });
    response.writeHead(429, { 'content-type': 'application/json', ...hints(missingMs) }).end('{}');
    return;
  }
  bucket.accepted.push(now);
  await sleep(bucket.latencyMs);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
}

function report(within) {
  const { accepted, refused } = bucket;
  const until = accepted[0] + within;
  const late = refused.filter(({ now }) => now <= until);
  const byWorker = {};
  for (const { worker } of late) byWorker[worker] = (byWorker[worker] ?? 0) + 1;
  return {
    accepted: accepted.filter((at) => at <= until).length,
    refused: late.length,
    mostOfOneWorker: Math.max(0, ...Object.values(byWorker)),
  };
}

process.on('message', (message) => {
  if (message.within === undefined) bucket = newBucket(message);
  process.send(message.within === undefined ? {} : report(message.within));
});
process.on('disconnect', () => process.exit(0));

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
