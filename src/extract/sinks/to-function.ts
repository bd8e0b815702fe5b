import { describeValue, messageOf } from '../../errors/describe-value.js';
import { SinkError } from '../errors.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import type { Interval } from '../../time/interval.js';
import type { ChunkWriter, Sink, SinkChunk, SinkSession } from './sink.js';

/** What a function gets beside the records. */
export interface DeliveredPage {
  /** Key of the chunk that the records are of. */
  readonly chunk: string;
  readonly window: Interval | null;
}

/** Gets the records of one page, in order; the page is committed once it has returned, or its promise has resolved. */
export type SinkFunction<T> = (records: readonly T[], page: DeliveredPage) => unknown;

/**
 * A sink that hands each page to a function, and waits for it: a slow function slows the fetching. Pages without records are not handed over.
 *
 * At least once: a page that the function took just before a crash comes again, since nothing tells how far the function had got. What it throws
 * is the `cause` of a `SinkError`, and that page is not committed.
 *
 * @example
 * extract(users, { to: toFunction(async (records) => { await save(records); }) });
 * @throws ConfigurationError for what is no function
 */
export function toFunction<T>(fn: SinkFunction<T>): Sink<T> {
  if (typeof fn !== 'function')
    throw new ConfigurationError(`toFunction must be given a function, got ${describeValue(fn)}`);
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
    throw new SinkError(`${name} did not take a page, which was not committed: ${messageOf(cause)}`, { cause });
  }
}
