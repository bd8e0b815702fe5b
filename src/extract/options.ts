import { constants } from 'node:os';
import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import type { Observer } from '../events/emitter.js';
import {
  bool,
  clockOption,
  countOrInfinity,
  functionOption,
  hasMethods,
  instanceWith,
  milliseconds,
  nonEmptyString,
  oneOf,
  plainObject,
  wholeNumber,
} from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import type { Extractable } from '../paging/run-plan.js';
import type { JsonObject } from '../position.js';
import type { Clock } from '../time/clock.js';
import type { CheckpointStore } from './checkpoints/checkpoint-store.js';
import { memory } from './checkpoints/memory.js';
import { type Dedupe, keyIdentity } from './dedupe/dedupe.js';
import { exact } from './dedupe/exact.js';
import type { ExtractProgress } from './progress.js';
import type { Sink } from './sinks/sink.js';
import { type SinkFunction, toFunction } from './sinks/to-function.js';

/** What names a run and its chunks in the store. */
export interface KeyOptions {
  /** Whose data it is, where one store serves several organisations. @default 'default' */
  readonly org?: string;
  /** What is extracted. @default the endpoint, `Class.method` */
  readonly view?: string;
  /**
   * The key of a chunk. `{org}`, `{view}`, `{chunkStart}` and `{chunkEnd}` must stand in it. @default 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}'
   */
  readonly template?: string;
}

export interface ExtractOptions<T> {
  /** Where the records go: `ndjson(…)`, `csv(…)`, another sink, or a function that gets each page. */
  readonly to: Sink<T> | SinkFunction<T>;
  /** Where the run's state is kept. @default memory(), which does not outlive the process */
  readonly checkpoints?: CheckpointStore;
  /** Chunks to fetch side by side. @default the `concurrency` of `@DateChunked`, else 1 */
  readonly workers?: number;
  /** Pages that each worker fetches ahead of the sink. @default 1 */
  readonly prefetch?: number;
  /** How duplicates are told; `false` for not at all. @default exact() where the method has a `dedupe` key, else none */
  readonly dedupe?: Dedupe | false;
  readonly key?: KeyOptions;
  /** Times that a chunk may fail before it is given up. @default 3 */
  readonly attempts?: number;
  /** Times that a chunk may be begun anew because its cursor died. @default 3 */
  readonly restarts?: number;
  /** Records that may come twice within a chunk before it is begun anew, once, since the list has drifted. Needs dedupe. @default Infinity, as a loss shows in the total */
  readonly maxDuplicates?: number;
  /** What to do at the end with chunks that failed or came short: throw, or call the output whole and only say so. @default 'throw' */
  readonly onIncomplete?: 'throw' | 'accept';
  /** Drops what the store has of the run, and begins anew. @default false */
  readonly restart?: boolean;
  /** Milliseconds that a process may be silent before another may take over its work. @default 60 000 */
  readonly leaseMs?: number;
  /** Milliseconds to wait for another process that works on the run. @default 0: refuse at once */
  readonly waitForRunMs?: number;
  /** Ends the run in good order: every worker finishes its page and commits it. `extract` then gives a receipt with `partial: 'stopped'`. */
  readonly stop?: AbortSignal;
  /** Process signals that do the same; a second one ends the process as it would without us. @default none */
  readonly stopOn?: readonly NodeJS.Signals[];
  /** Milliseconds after which the run ends in the same way, with `partial: 'time'`. @default no limit */
  readonly maxMs?: number;
  /** Cancels at once what is in flight; `extract` rejects with its reason. What was committed stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Records between two calls of `onProgress`. @default 500 */
  readonly progressEvery?: number;
  /** Gets every event of every window. */
  readonly observe?: Observer;
  /** Where the receipt is written as JSON; `false` for nowhere. @default beside the output: its path with `.receipt.json` */
  readonly receipt?: string | false;
  /** Where a report for people is written, one HTML file. @default nowhere */
  readonly report?: string;
  /** What the store keeps with the run for whoever began it. Nothing secret. */
  readonly invocation?: JsonObject;
  /** @default the clock of the call */
  readonly clock?: Clock;
}

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
type KeyedDedupe = Dedupe & Required<Pick<Dedupe, 'key'>>;

const signal = instanceWith<AbortSignal>('an AbortSignal', 'addEventListener');
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
    checkpoints: instanceWith<CheckpointStore>(
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
        { org: nonEmptyString.optional(), view: nonEmptyString.optional(), template: nonEmptyString.optional() },
        { error: 'an object with org, view or template' },
      )
      .default({}),
    attempts: wholeNumber(1).default(3),
    restarts: wholeNumber(0).default(3),
    maxDuplicates: countOrInfinity(0).default(Infinity),
    onIncomplete: oneOf('throw', 'accept').default('throw'),
    restart: bool.default(false),
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
    onProgress: functionOption<(progress: ExtractProgress) => void>('a function').optional(),
    progressEvery: wholeNumber(1).default(500),
    observe: functionOption<Observer>('a function').optional(),
    receipt: z.union([z.literal(false), pathText], { error: 'a path, or false' }).optional(),
    report: pathText.optional(),
    invocation: plainObject('an object of JSON').optional(),
    clock: clockOption.optional(),
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
