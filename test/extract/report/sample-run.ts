import {
  type Chunk,
  type ChunkState,
  type ExtractReceipt,
  type LogEntry,
  NO_COUNTS,
  type OpenChunk,
  type ReportData,
  type Sample,
} from 'pagewright/extract';
import { addChunkCounts } from '../../../src/extract/checkpoints/checkpoint-store';
import { formatInterval } from '../../../src/time/interval';

const DAY = 86_400_000;
export const BEGIN = Date.parse('2026-03-02T08:58:30.000Z');
const FIRST_WINDOW = Date.parse('2025-03-01T00:00:00.000Z');

const STATES: readonly ChunkState[] = ['pending', 'running', 'done', 'split', 'short', 'failed'];

/** A chunk that is done by default. Its `order` selects its 30 days. */
export function chunkOf(order: string, change: Partial<Chunk> = {}): Chunk {
  const start = FIRST_WINDOW + Number(order.split('.', 1)[0]) * 30 * DAY;
  const window = { start, end: start + 30 * DAY };
  return {
    ...{ run: 'crm:calls', key: `analytics:cursor:crm:calls:${order}`, order, window, state: 'done', token: 1 },
    ...{ attempts: 0, pass: 0, position: null, received: 1_000, expected: 1_000, mark: null },
    counts: { ...NO_COUNTS, records: 1_000, pages: 10, requests: 10 },
    ...change,
  };
}

export const sampleOf = (at: number, change: Partial<Sample> = {}): Sample => ({
  ...{ kind: 'sample', at, ms: 1_000, records: 0, pages: 0, requests: 0, retries: 0, throttledMs: 0 },
  ...change,
});

/** The receipt of chunks. */
export function receiptOf(chunks: readonly Chunk[], change: Partial<ExtractReceipt> = {}): ExtractReceipt {
  const sum = (of: (chunk: Chunk) => number) => chunks.reduce((all, chunk) => all + of(chunk), 0);
  const states = STATES.map((state) => [state, chunks.filter((chunk) => chunk.state === state).length]);
  const open = chunks.flatMap((chunk) => openOf(chunk));
  return {
    ...chunks.reduce((all, { counts }) => addChunkCounts(all, counts), NO_COUNTS),
    ...{ endpoint: 'Crm.calls', run: 'crm:calls', complete: open.length === 0 },
    ...(open.some(({ state }) => state === 'failed') ? { partial: 'failed' } : {}),
    expected: sum(({ state, expected }) => (state === 'split' ? 0 : (expected ?? 0))),
    chunks: Object.fromEntries(states) as ExtractReceipt['chunks'],
    ...{ open, restarts: sum(({ pass }) => pass), guarantee: 'effectively once' },
    output: { kind: 'ndjson', where: 'out/calls.ndjson', bytes: 1_234_567_890 },
    dedupe: {
      kind: 'exact',
      bits: 128,
      keys: sum(({ received }) => received),
      bytes: 26_843_546,
      collisionOdds: 1.2e-25,
    },
    ...{ startedAt: new Date(BEGIN).toISOString(), endedAt: new Date(BEGIN + 60_000).toISOString(), elapsedMs: 60_000 },
    sessions: 1,
    ...change,
  };
}

function openOf({ key, window, state, attempts, received, expected, failure }: Chunk): OpenChunk[] {
  if (state === 'done' || state === 'split') return [];
  const missing = expected === null ? 0 : expected - received;
  const span = window ? formatInterval(window) : null;
  return [{ key, window: span, state, attempts, received, expected, missing, ...(failure ? { failure } : {}) }];
}

/** Reproducible numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The chunks of the sample run whose outcome is not `done`. */
const OUTCOMES: Readonly<Record<number, ChunkState>> = { 4: 'split', 9: 'failed' };
const WORKERS = 4;
const STEP = 5_000;

/**
 * A year in 13 windows, by 4 workers, in two sessions. The first session is killed after five and a half minutes, the second starts 95 minutes later.
 * The cursor of one chunk expires, one chunk is split into five, and one fails three times.
 */
export function yearRun(): ReportData {
  const random = seeded(7);
  const log: LogEntry[] = [{ kind: 'session', at: BEGIN, transition: 'begin' }];
  const queue = Array.from({ length: 13 }, (_, i) => ({
    order: String(i).padStart(4, '0'),
    left: 60 + random() * 120,
  }));
  const tries = new Map<string, number>();
  const times = new Map<string, { startedAt: number; endedAt: number }>();
  const busy: ({ order: string; left: number } | undefined)[] = Array.from({ length: WORKERS }, () => undefined);
  let at = BEGIN;
  let quotaLeft = 300;
  const killAt = BEGIN + 5.5 * 60_000;
  let killed = false;
  while (queue.length > 0 || busy.some(Boolean)) {
    if (!killed && at >= killAt) {
      killed = true;
      for (let w = WORKERS - 1; w >= 0; w -= 1) if (busy[w]) queue.unshift(busy[w]!);
      busy.fill(undefined);
      at += 95 * 60_000;
      log.push({ kind: 'session', at, transition: 'begin' });
    }
    busy.forEach((task, worker) => {
      if (task || queue.length === 0) return;
      const next = queue.shift()!;
      busy[worker] = next;
      times.set(next.order, { startedAt: at, ...times.get(next.order), endedAt: at });
      log.push({ kind: 'chunk', at, order: next.order, transition: 'started', worker });
    });
    const storm = Math.abs(at - BEGIN - 3 * 60_000) < 50_000;
    const retries = storm ? Math.floor(random() * 9) : random() < 0.06 ? 1 : 0;
    const working = busy.filter(Boolean).length;
    const rate = working * (storm ? 60 : 210 + random() * 60);
    quotaLeft = at % 60_000 < STEP ? 300 : Math.max(quotaLeft - Math.round(rate / 45), 4);
    const throttledMs = Math.round(STEP * working * (storm ? 0.6 + random() * 0.35 : quotaLeft < 40 ? 0.4 : 0.05));
    log.push(
      sampleOf(at, {
        ms: STEP,
        records: Math.round((rate * STEP) / 1_000),
        pages: 12,
        requests: 13,
        retries,
        throttledMs,
        quotaLeft,
      }),
    );
    at += STEP;
    busy.forEach((task, worker) => {
      if (!task) return;
      task.left -= (STEP / 1_000) * (storm ? 0.3 : 0.85 + random() * 0.3);
      if (task.order === '0006' && !tries.has('0006') && task.left < 40) {
        tries.set('0006', 1);
        task.left = 90;
        log.push({ kind: 'chunk', at, order: task.order, transition: 'restarted' });
      }
      if (task.left > 0) return;
      busy[worker] = undefined;
      times.get(task.order)!.endedAt = at;
      const outcome = task.order.includes('.') ? 'done' : (OUTCOMES[Number(task.order)] ?? 'done');
      log.push({ kind: 'chunk', at, order: task.order, transition: outcome as 'done' });
      if (outcome === 'split')
        for (let i = 0; i < 5; i += 1) queue.push({ order: `${task.order}.0${i}`, left: 20 + random() * 30 });
      if (outcome !== 'failed') return;
      const failures = (tries.get(task.order) ?? 0) + 1;
      tries.set(task.order, failures);
      if (failures < 3) queue.push({ order: task.order, left: 15 });
    });
  }
  log.push({ kind: 'session', at, transition: 'end' });
  const chunks = yearChunks(random, times);
  const elapsedMs = at - BEGIN;
  const endedAt = new Date(at).toISOString();
  return { log, chunks, receipt: receiptOf(chunks, { sessions: 2, elapsedMs, endedAt }) };
}

function yearChunks(random: () => number, times: ReadonlyMap<string, { startedAt: number; endedAt: number }>): Chunk[] {
  return [...times.keys()].sort().map((order) => {
    const state = order.includes('.') ? 'done' : (OUTCOMES[Number(order)] ?? 'done');
    const part = order.includes('.');
    const expected = Math.round((part ? 7_000 : 34_000) * (0.7 + random() * 0.6));
    const received = state === 'done' ? expected : Math.round(expected * (state === 'failed' ? 0.42 : 0.8));
    // Records of the chunk before its split are not written again.
    const counts = {
      ...NO_COUNTS,
      records: state === 'split' ? 0 : received,
      pages: Math.ceil(received / 250),
      requests: Math.ceil(received / 240),
    };
    return chunkOf(order, {
      ...{ state, expected, received, window: windowOf(order), ...times.get(order) },
      counts: {
        ...counts,
        duplicates: Math.floor(random() * 40),
        retries: Math.floor(random() * 9),
        throttledMs: 31_000,
      },
      ...(order === '0006' ? { pass: 1 } : {}),
      ...(state === 'failed' ? { attempts: 3, failure: FAILURE } : {}),
    });
  });
}

const FAILURE = {
  ...{ name: 'RetryExhaustedError', code: 'RETRY_EXHAUSTED' },
  message:
    'Crm.calls, page 58: 503 Service Unavailable, 6 times: "analytics <cluster> is overloaded". Wait, or use smaller pages',
};

function windowOf(order: string): { start: number; end: number } {
  const [root, part] = order.split('.').map(Number) as [number, number | undefined];
  const start = FIRST_WINDOW + root * 30 * DAY + (part ?? 0) * 7 * DAY;
  const last = FIRST_WINDOW + 365 * DAY;
  const end = part === undefined ? start + 30 * DAY : Math.min(start + 7 * DAY, FIRST_WINDOW + (root + 1) * 30 * DAY);
  return { start, end: Math.min(end, last) };
}
