import { redact } from '../errors/redact.js';
import type { Observer } from './emitter.js';
import type { PagewrightEvent } from './event.js';

/** The methods of most loggers. */
type Level = 'debug' | 'info' | 'warn' | 'error';

interface LogLine {
  readonly level: Level;
  readonly message: string;
}

type EventOf<T extends PagewrightEvent['type']> = Extract<PagewrightEvent, { readonly type: T }>;
type Line<T extends PagewrightEvent['type']> = (event: EventOf<T>) => readonly [Level, string];

/** What each kind of event says, and how loudly. */
const LINES: { readonly [T in PagewrightEvent['type']]: Line<T> } = {
  page: (e) => ['debug', `page ${e.index + 1} brought ${countOf(e.items, 'record', 'records')} in ${e.ms} ms`],
  request: (e) => [
    'debug',
    `${requestText(e)} ${outcomeText(e)} after ${e.ms} ms (attempt ${e.attempt}, waited ${e.waitedMs} ms)`,
  ],
  duplicate: (e) => ['debug', `page ${e.index + 1} repeats the record ${String(e.key)}`],
  invalid: (e) => [
    'warn',
    `page ${e.index + 1}, record ${e.recordIndex} is invalid: ${e.issues.map((issue) => issue.message).join('; ')}`,
  ],
  fallback: (e) => ['warn', `the server answered ${e.status} to the first page; going on with the fallback params`],
  pageSize: (e) => [
    'warn',
    `page ${e.index + 1} is too large (${e.status}); asking for ${e.to} records a page instead of ${e.from}`,
  ],
  split: (e) => [
    e.reason === 'short' ? 'warn' : 'info',
    `page ${e.index + 1}: the interval ${e.from} ${tooWide(e)}; asking for ${inPlace(e.into)}`,
  ],
  incomplete: (e) => ['warn', e.message],
  warning: (e) => ['warn', `page ${e.index + 1}: ${e.message}`],
  job: (e) => [JOB_LEVEL[e.outcome] ?? 'info', `the job ${e.jobId} ${jobText(e)}`],
  chunk: (e) => [CHUNK_LEVEL[e.transition] ?? 'info', `the window ${e.window ?? 'of all'} ${chunkText(e)}`],
  progress: (e) => ['info', `${e.records}${outOf(e.total)} records, ${Math.round(e.recordsPerSecond)} a second`],
  retry: (e) => [
    'warn',
    `${subjectOf(e)}failed (${e.status ?? e.error}); repetition ${e.attempt} of ${e.retries} in ${e.waitMs} ms`,
  ],
  rateLimited: (e) =>
    e.cause === 'throttled' ? ['debug', `${subjectOf(e)}waited ${e.waitMs} ms for the rate limit`] : refusedText(e),
  paused: (e) => ['warn', `everything in the bucket pauses for ${e.waitMs} ms${left(e.remaining)}`],
  reauth: (e) => [
    e.outcome === 'failed' ? 'error' : 'info',
    `${subjectOf(e)}was answered 401; the token ${REPLACED[e.outcome]}`,
  ],
  token: (e) => [
    e.outcome === 'refreshed' ? 'info' : 'warn',
    `${TOKEN[e.outcome]} (${e.cause}) after ${e.ms} ms${again(e)}`,
  ],
  circuit: (e) => [
    e.state === 'open' ? 'warn' : 'info',
    `the circuit is ${e.state}${cooldown(e)}; ${countOf(e.waiting, 'call waits', 'calls wait')}`,
  ],
};

const REPLACED = {
  refreshed: 'was refreshed',
  replaced: 'had been replaced already',
  failed: 'could not be refreshed',
} as const;

const TOKEN = {
  refreshed: 'a token came',
  failed: 'no token came',
  retry: 'no token came yet',
} as const;

const JOB_LEVEL: { readonly [O in EventOf<'job'>['outcome']]?: Level } = {
  running: 'debug',
  failed: 'error',
  'not cancelled': 'warn',
};

function jobText({ outcome, state, error }: EventOf<'job'>): string {
  if (outcome === 'not cancelled') return `could not be cancelled (${error})`;
  const verb = outcome === 'running' ? 'is running' : outcome === 'succeeded' ? 'is done' : `was ${outcome}`;
  return `${outcome === 'failed' ? 'has failed' : verb}${state === undefined ? '' : ` (${state})`}`;
}

const CHUNK_LEVEL: { readonly [T in EventOf<'chunk'>['transition']]?: Level } = {
  short: 'error',
  failed: 'error',
  split: 'warn',
  restarted: 'warn',
};

function chunkText({ transition, received, expected, into, error, willRetry }: EventOf<'chunk'>): string {
  const of = `${received}${outOf(expected)} records`;
  if (transition === 'started') return 'was started';
  if (transition === 'done') return `is done with ${of}`;
  if (transition === 'split') return `came short with ${of}; asking for ${into?.length} smaller ones`;
  if (transition === 'short') return `came short with ${of} and cannot be cut further`;
  if (transition === 'stopped') return `was given back after ${of}`;
  const then = transition === 'restarted' ? 'beginning it anew' : willRetry ? 'it is tried again' : 'it is given up';
  return `failed (${error}) after ${of}; ${then}`;
}

const subjectOf = ({ index }: { readonly index?: number }) =>
  index === undefined ? 'the request ' : `page ${index + 1} `;
const countOf = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
function tooWide({ reason, status, announced, received }: EventOf<'split'>): string {
  if (reason === 'short') return `came short with ${received} of ${announced} records`;
  return reason === 'refused' ? `is refused (${status})` : `has too many records (${announced})`;
}
const inPlace = (into: readonly string[]) =>
  into.length > 2 ? `${into.length} smaller ones, from ${into[0]} on` : into.join(' and ');
const outOf = (total: number | undefined) => (total === undefined ? '' : ` of ${total}`);
const left = (remaining: number | undefined) =>
  remaining === undefined ? '' : `; the server says ${remaining} are left`;
const again = ({ waitMs }: EventOf<'token'>) => (waitMs === undefined ? '' : `; asking again in ${waitMs} ms`);
const requestText = ({ method, url }: EventOf<'request'>) =>
  [method, url].filter((part) => part !== undefined).join(' ') || 'a request';
const outcomeText = ({ status, error }: EventOf<'request'>) =>
  status === undefined ? `failed (${error ?? 'no status'})` : `was answered ${status}`;
const cooldown = ({ failures, cooldownMs }: EventOf<'circuit'>) =>
  cooldownMs === undefined ? '' : ` for ${cooldownMs} ms after ${countOf(failures!, 'failure', 'failures')}`;

function refusedText({ waitMs, attempt, retries, limit, ...rest }: EventOf<'rateLimited'>): readonly [Level, string] {
  const met = limit === undefined ? '' : ` (${limit})`;
  return ['warn', `${subjectOf(rest)}was refused with 429${met}; attempt ${attempt} of ${retries} in ${waitMs} ms`];
}

/** The event in one line, with the id to quote to the API's support where the event has one. */
function logLine(event: PagewrightEvent): LogLine {
  const [level, message] = (LINES[event.type] as (event: PagewrightEvent) => readonly [Level, string])(event);
  const id = 'correlationId' in event ? ` [correlation id ${event.correlationId}]` : '';
  return { level, message: `${message}${id}` };
}

/** What most loggers are: pino, winston, bunyan and `console` fit. */
export interface Logger {
  debug(message: string, event?: PagewrightEvent): void;
  info(message: string, event?: PagewrightEvent): void;
  warn(message: string, event?: PagewrightEvent): void;
  error(message: string, event?: PagewrightEvent): void;
}

/**
 * An observer that writes a line an event: `debug` for pages, requests and duplicates, `info` for progress, `warn` for what was left out or had
 * to wait.
 *
 * @example
 * client.users().with({ observe: logEvents(consoleLogger()) });
 */
export function logEvents(logger: Logger): Observer {
  return (event) => {
    const { level, message } = logLine(event);
    logger[level](redact(`${event.endpoint}: ${message}`), event);
  };
}

/** A logger of lines such as `2026-01-31T12:00:00.000Z [warn] Crm.users: …`, by default on standard error. */
export function consoleLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const at = (level: Level) => (message: string) => write(`${new Date().toISOString()} [${level}] ${message}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
