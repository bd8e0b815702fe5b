import { constants } from 'node:os';
import { z } from 'zod';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { Observer } from '../events/emitter.js';
import {
  countOrInfinity,
  hasMethods,
  milliseconds,
  oneOf,
  plainObject,
  someClock,
  someFunction,
  someName,
  someObject,
  wholeNumber,
  yesOrNo,
} from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import type { Extractable } from '../paging/extractable.js';
import type { CheckpointStore } from './checkpoints/checkpoint-store.js';
import { memory } from './checkpoints/memory.js';
import type { Dedupe } from './dedupe/dedupe.js';
import { exact } from './dedupe/exact.js';
import { keyIdentity } from './dedupe/key-option.js';
import type { ExtractOptions } from './options.js';
import type { ExtractProgress } from './progress/extract-progress.js';
import type { Sink } from './sinks/sink.js';
import { toFunction } from './sinks/to-function.js';

type WithDefault =
  | 'checkpoints'
  | 'workers'
  | 'prefetch'
  | 'key'
  | 'attempts'
  | 'restarts'
  | 'maxDuplicates'
  | 'onIncomplete'
  | 'restart'
  | 'leaseMs'
  | 'waitForRunMs'
  | 'progressEvery'
  | 'clock';

export type ResolvedExtractOptions<T> = Omit<ExtractOptions<T>, 'to' | 'dedupe'> &
  Required<Pick<ExtractOptions<T>, WithDefault>> & {
    readonly to: Sink<T>;
    readonly dedupe: KeyedDedupe | undefined;
  };

/** Dedupe with the key that it goes by. */
export type KeyedDedupe = Dedupe & Required<Pick<Dedupe, 'key'>>;

const signal = someObject<AbortSignal>('an AbortSignal', 'addEventListener');
const pathText = z.string({ error: 'a path' }).min(1, { error: 'a path' });
/** A lease without an end would have none that a store could keep, and none that could run out. */
const finiteMs = z.custom<number>((value) => Number.isFinite(value) && (value as number) > 0, {
  error: 'a positive number of milliseconds, not Infinity',
});
/** A process can listen to any name, but is sent signals alone, and two of them it cannot catch. */
const caughtSignal = z.custom<NodeJS.Signals>(
  (value) => typeof value === 'string' && value in constants.signals && value !== 'SIGKILL' && value !== 'SIGSTOP',
  { error: `a process signal that can be caught, such as 'SIGINT'` },
);

const schema = z.strictObject(
  {
    to: z.custom<unknown>((value) => typeof value === 'function' || hasMethods(value, 'open'), {
      error: 'a sink, such as ndjson(path), or a function that takes records',
    }),
    checkpoints: someObject<CheckpointStore>(
      'a checkpoint store, such as sqlite(path) or memory()',
      ...['create', 'claim', 'save', 'chunks'],
    ).optional(),
    workers: wholeNumber(1).optional(),
    prefetch: wholeNumber(0).default(1),
    dedupe: z
      .custom<Dedupe | false>((value) => value === false || hasMethods(value, 'newSet'), {
        error: 'exact(…), bloom(…) or false',
      })
      .optional(),
    key: z
      .strictObject(
        { org: someName.optional(), view: someName.optional(), template: someName.optional() },
        { error: 'an object with org, view or template' },
      )
      .default({}),
    attempts: wholeNumber(1).default(3),
    restarts: wholeNumber(0).default(3),
    maxDuplicates: countOrInfinity(0).default(Infinity),
    onIncomplete: oneOf('throw', 'accept').default('throw'),
    restart: yesOrNo.default(false),
    leaseMs: finiteMs.default(60_000),
    waitForRunMs: z
      .custom<number>((value) => typeof value === 'number' && value >= 0, {
        error: 'a number of milliseconds, at least 0',
      })
      .default(0),
    stop: signal.optional(),
    stopOn: z
      .array(caughtSignal, { error: `a list of process signals, such as ['SIGINT', 'SIGTERM']` })
      .readonly()
      .optional(),
    maxMs: milliseconds.optional(),
    signal: signal.optional(),
    onProgress: someFunction<(progress: ExtractProgress) => void>('a function').optional(),
    progressEvery: wholeNumber(1).default(500),
    observe: someFunction<Observer>('a function').optional(),
    receipt: z.union([z.literal(false), pathText], { error: 'a path, or false' }).optional(),
    report: pathText.optional(),
    invocation: plainObject('an object of JSON').optional(),
    clock: someClock.optional(),
  },
  { error: 'an object with to' },
);

/**
 * The options of one extraction, with what is left out.
 *
 * @throws ConfigurationError for unknown or malformed options, and for dedupe without a key
 */
export function resolveExtractOptions<T>(given: ExtractOptions<T>, source: Extractable<T>): ResolvedExtractOptions<T> {
  const where = `extract(${source.endpoint})`;
  const { dedupe: asked, to, ...rest } = parseOptions(schema, given, where) as ExtractOptions<T>;
  const dedupe = keyed(asked, source.dedupe, where);
  const { overlapMs = 0, concurrency = 1 } = source.windows ?? {};
  if (overlapMs > 0 && !dedupe) {
    throw new ConfigurationError(
      `${where}: the windows overlap by ${overlapMs} ms (overlapMs), so that records come twice; tell them apart with dedupe: exact({ key: … })`,
    );
  }
  return Object.freeze({
    ...(rest as Required<typeof rest>),
    workers: rest.workers ?? concurrency,
    checkpoints: rest.checkpoints ?? memory(),
    clock: rest.clock ?? source.clock,
    to: typeof to === 'function' ? toFunction(to) : to,
    dedupe,
  });
}

function keyed(asked: Dedupe | false | undefined, ofMethod: Dedupe['key'], where: string): KeyedDedupe | undefined {
  if (asked === false || (asked === undefined && ofMethod === undefined)) return undefined;
  const dedupe = asked ?? exact();
  const key = dedupe.key ?? ofMethod;
  const identity = dedupe.key === undefined ? `${dedupe.identity}${keyIdentity(key)}` : dedupe.identity;
  if (key !== undefined) return { ...dedupe, key, identity, newSet: () => dedupe.newSet() };
  throw new ConfigurationError(
    `${where}: option "dedupe" needs a key by which records are told apart: ${dedupe.kind}({ key: 'id' }), or dedupe: 'id' of @Paginated`,
  );
}
