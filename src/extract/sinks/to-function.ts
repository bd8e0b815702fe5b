import { ConfigurationError, describeValue, messageOf } from '../../errors/pagewright-error.js';
import { SinkError } from '../errors.js';
import type { Interval } from '../../time/interval.js';
import type { ChunkWriter, Sink, SinkChunk, SinkSession } from './sink.js';

/** Where the records of a page come from. */
export interface DeliveredPage {
  /** Key of the chunk. */
  readonly chunk: string;
  /** Interval of the chunk; `null` if the call is not split into windows. */
  readonly window: Interval | null;
}

/** Receives the records of one page, in order. The page is committed when the function returns, or its promise resolves. */
export type SinkFunction<T> = (records: readonly T[], page: DeliveredPage) => unknown;

/**
 * Delivers each page to a function, and waits for it. A slow function slows the requests down. Pages without records are skipped.
 *
 * At least once: after a crash the last page may be delivered again, so make the function idempotent. If it throws, the page is not committed, and
 * the run fails with a `SinkError` whose `cause` is what was thrown.
 *
 * @example
 * extract(users, { to: toFunction(async (records) => { await save(records); }) });
 * @throws ConfigurationError if `fn` is not a function
 */
export function toFunction<T>(fn: SinkFunction<T>): Sink<T> {
  if (typeof fn !== 'function')
    throw new ConfigurationError(`toFunction(): expected a function, got ${describeValue(fn)}`);
  const name = fn.name === '' ? 'a function' : fn.name;
  const session: SinkSession<T> = {
    openChunk: async (chunk) => pageWriter(fn, name, chunk),
    finish: async () => ({ kind: 'function', where: name }),
    cleanUp: async () => undefined,
    close: async () => undefined,
  };
  return { kind: 'function', identity: 'function', where: name, guarantee: 'at least once', open: async () => session };
}

function pageWriter<T>(fn: SinkFunction<T>, name: string, { key, window }: SinkChunk): ChunkWriter<T> {
  return {
    async write(records, commit) {
      if (records.length > 0) await deliver(name, () => fn(records, { chunk: key, window }));
      await commit(null);
    },
    close: async () => undefined,
  };
}

async function deliver(name: string, call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (cause) {
    throw new SinkError(`${name} failed, so its page was not committed: ${messageOf(cause)}`, { cause });
  }
}
