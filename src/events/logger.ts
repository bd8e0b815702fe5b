import { redact } from '../errors/redact.js';
import type { Observer } from './emitter.js';
import type { EventMap, EventOf, PagewrightEvent } from './event.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** A logger with the four common methods: pino, winston, bunyan and `console` fit. */
export interface Logger {
  debug(message: string, event?: PagewrightEvent): void;
  info(message: string, event?: PagewrightEvent): void;
  warn(message: string, event?: PagewrightEvent): void;
  error(message: string, event?: PagewrightEvent): void;
}

/**
 * Returns an observer that logs one line an event: `debug` for pages, requests and duplicates, `info` for progress, `warn` for retries, waits and
 * skipped records.
 *
 * @example
 * client.users().with({ observe: logEvents(consoleLogger()) });
 */
export function logEvents(logger: Logger): Observer {
  return (event) => {
    const [level, message] = lineOf(event);
    logger[level](redact(`${event.endpoint}: ${message}`), event);
  };
}

/** Returns a logger of lines such as `2026-01-31T12:00:00.000Z [warn] Crm.users: …`. @default standard error */
export function consoleLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const at = (level: Level) => (message: string) => write(`${new Date().toISOString()} [${level}] ${message}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

type Line = readonly [Level, string];

function lineOf(event: PagewrightEvent): Line {
  const [level, message] = (LINES[event.type] as (event: PagewrightEvent) => Line)(event);
  return [level, 'correlationId' in event ? `${message} [correlation id ${event.correlationId}]` : message];
}

const LINES: { readonly [T in keyof EventMap]: (event: EventOf<T>) => Line } = {
  page: (e) => ['debug', `page ${e.index + 1} has ${countOf(e.items, 'record', 'records')}, received in ${e.ms} ms`],
  request: (e) => [
    'debug',
    `${requestText(e)} ${outcomeText(e)} after ${e.ms} ms (attempt ${e.attempt}, waited ${e.waitedMs} ms)`,
  ],
  duplicate: (e) => ['debug', `page ${e.index + 1} repeats the record ${String(e.key)}`],
  invalid: (e) => [
    'warn',
    `page ${e.index + 1}, record ${e.recordIndex} is invalid: ${e.issues.map((issue) => issue.message).join('; ')}`,
  ],
  fallback: (e) => ['warn', `the server answered ${e.status} to the first page; continuing with the fallback params`],
  pageSize: (e) => [
    'warn',
    `page ${e.index + 1} is too large (${e.status}); requesting ${e.to} records a page instead of ${e.from}`,
  ],
  split: (e) => [
    e.reason === 'short' ? 'warn' : 'info',
    `page ${e.index + 1}: interval ${e.from} ${splitText(e)}; requesting ${intervalsText(e.into)}`,
  ],
  incomplete: (e) => ['warn', e.message],
  warning: (e) => ['warn', `page ${e.index + 1}: ${e.message}`],
  job: (e) => [JOB_LEVEL[e.outcome] ?? 'info', `job ${e.jobId} ${jobText(e)}`],
  chunk: (e) => [CHUNK_LEVEL[e.transition] ?? 'info', `window ${e.window ?? '(all)'} ${chunkText(e)}`],
  progress: (e) => ['info', `${e.records}${ofTotal(e.total)} records, ${Math.round(e.recordsPerSecond)} per second`],
  retry: (e) => [
    'warn',
    `${subjectOf(e)} failed (${e.status ?? e.error}); retry ${e.attempt} of ${e.retries} in ${e.waitMs} ms`,
  ],
  rateLimited: (e) =>
    e.cause === 'throttled'
      ? ['debug', `${subjectOf(e)} waited ${e.waitMs} ms for the rate limit`]
      : ['warn', refusedText(e)],
  paused: (e) => ['warn', `rate limiter paused for ${e.waitMs} ms${remainingText(e)}`],
  reauth: (e) => [e.outcome === 'failed' ? 'error' : 'info', `${subjectOf(e)} was answered 401; ${REAUTH[e.outcome]}`],
  token: (e) => [
    e.outcome === 'refreshed' ? 'info' : 'warn',
    `${TOKEN[e.outcome]} (${e.cause}) after ${e.ms} ms${e.waitMs === undefined ? '' : `; retry in ${e.waitMs} ms`}`,
  ],
  circuit: (e) => [
    e.state === 'open' ? 'warn' : 'info',
    `circuit ${e.state}${cooldownText(e)}; ${countOf(e.waiting, 'call', 'calls')} waiting`,
  ],
};

const REAUTH = {
  refreshed: 'the token was refreshed',
  replaced: 'the token had been refreshed already',
  failed: 'the token could not be refreshed',
  retried: 'the token is new, so it is sent once more',
} as const;

const TOKEN = { refreshed: 'token received', failed: 'no token received', retry: 'no token received yet' } as const;

const JOB_LEVEL: { readonly [O in EventOf<'job'>['outcome']]?: Level } = {
  running: 'debug',
  failed: 'error',
  'not cancelled': 'warn',
};

const JOB = {
  started: 'was started',
  running: 'is running',
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
} as const;

function jobText({ outcome, state, error }: EventOf<'job'>): string {
  if (outcome === 'not cancelled') return `could not be cancelled (${error})`;
  return `${JOB[outcome]}${state === undefined ? '' : ` (${state})`}`;
}

const CHUNK_LEVEL: { readonly [T in EventOf<'chunk'>['transition']]?: Level } = {
  short: 'error',
  failed: 'error',
  split: 'warn',
  restarted: 'warn',
};

function chunkText({ transition, received, expected, into, error, willRetry }: EventOf<'chunk'>): string {
  const records = `${received}${ofTotal(expected)} records`;
  switch (transition) {
    case 'started':
      return 'started';
    case 'done':
      return `done with ${records}`;
    case 'split':
      return `returned only ${records}; splitting it into ${into?.length} windows`;
    case 'short':
      return `returned only ${records} and cannot be split further`;
    case 'stopped':
      return `stopped after ${records}`;
    case 'restarted':
      return `failed (${error}) after ${records}; starting over`;
    case 'failed':
      return `failed (${error}) after ${records}; ${willRetry ? 'it will be retried' : 'giving up'}`;
  }
}

const subjectOf = ({ index }: { readonly index?: number }) => (index === undefined ? 'request' : `page ${index + 1}`);
const countOf = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const ofTotal = (total: number | undefined) => (total === undefined ? '' : ` of ${total}`);

function splitText({ reason, status, announced, received }: EventOf<'split'>): string {
  if (reason === 'short') return `returned only ${received} of ${announced} records`;
  return reason === 'refused' ? `was refused (${status})` : `has too many records (${announced})`;
}

const intervalsText = (into: readonly string[]) =>
  into.length > 2 ? `${into.length} smaller ones, from ${into[0]} on` : into.join(' and ');

const remainingText = ({ remaining }: EventOf<'paused'>) =>
  remaining === undefined ? '' : ` (${countOf(remaining, 'request', 'requests')} remaining)`;

const requestText = ({ method, url }: EventOf<'request'>) =>
  [method, url].filter((part) => part !== undefined).join(' ') || 'request';

const outcomeText = ({ status, error }: EventOf<'request'>) =>
  status === undefined ? `failed (${error ?? 'no status'})` : `was answered ${status}`;

const cooldownText = ({ failures, cooldownMs }: EventOf<'circuit'>) =>
  cooldownMs === undefined ? '' : ` for ${cooldownMs} ms after ${countOf(failures!, 'failure', 'failures')}`;

function refusedText({ waitMs, attempt, retries, limit, ...event }: EventOf<'rateLimited'>): string {
  const exceeded = limit === undefined ? '' : ` (${limit})`;
  return `${subjectOf(event)} was refused with 429${exceeded}; retry ${attempt} of ${retries} in ${waitMs} ms`;
}
