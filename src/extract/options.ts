import { constants } from 'node:os';
import { z } from 'zod';
import { ConfigurationError } from '../errors/pagewright-error.js';
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
  parseOptions,
  wholeNumber,
} from '../options/parse-options.js';
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

/** Names a run and its chunks in the store. */
export interface KeyOptions {
  /** Whose data it is, if one store serves several organisations. @default 'default' */
  readonly org?: string;
  /** What is extracted. @default the endpoint, `Class.method` */
  readonly view?: string;
  /**
   * The key of a chunk. Must contain `{org}`, `{view}`, `{chunkStart}` and `{chunkEnd}`.
   *
   * @default 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}'
   */
  readonly template?: string;
}

/** Options of `extract()`. */
export interface ExtractOptions<T> {
  /** Where records are written: `ndjson(…)`, `csv(…)`, another sink, or a function that receives each page. */
  readonly to: Sink<T> | SinkFunction<T>;
  /** Where the state of the run is stored. @default memory(), which ends with the process */
  readonly checkpoints?: CheckpointStore;
  /** Chunks to fetch in parallel. @default the `concurrency` of `@DateChunked`, else 1 */
  readonly workers?: number;
  /** Pages that each worker fetches ahead of the sink. @default 1 */
  readonly prefetch?: number;
  /** How duplicates are detected, or `false`. @default exact() if the method has a `dedupe` key, else false */
  readonly dedupe?: Dedupe | false;
  /** Names the run in the store. */
  readonly key?: KeyOptions;
  /** Times a chunk may fail in a row before it is `failed`. @default 3 */
  readonly attempts?: number;
  /** Times a chunk may restart because its cursor expired. @default 3 */
  readonly restarts?: number;
  /** Duplicates within a chunk before it restarts, once, because the list changed. Needs dedupe. @default Infinity */
  readonly maxDuplicates?: number;
  /** Whether chunks that failed or lack records throw, or are accepted and only listed in the receipt. @default 'throw' */
  readonly onIncomplete?: 'throw' | 'accept';
  /** Drops the stored run and starts over. @default false */
  readonly restart?: boolean;
  /** Milliseconds of silence after which another process may take over the run. @default 60 000 */
  readonly leaseMs?: number;
  /** Milliseconds to wait for a process that holds the run. @default 0, which rejects at once */
  readonly waitForRunMs?: number;
  /** Stops the run gracefully: workers commit their page, and the receipt has `partial: 'stopped'`. */
  readonly stop?: AbortSignal;
  /** Process signals that stop the run gracefully. A second signal has its usual effect. @default none */
  readonly stopOn?: readonly NodeJS.Signals[];
  /** Milliseconds after which the run stops gracefully, with `partial: 'time'`. @default no limit */
  readonly maxMs?: number;
  /** Aborts requests in flight; `extract` rejects with its reason. Committed progress is kept. */
  readonly signal?: AbortSignal;
  /** Receives the progress of the run. */
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Records between two calls of `onProgress`. @default 500 */
  readonly progressEvery?: number;
  /** Receives the events of all windows, and `chunk` for each transition of a chunk. */
  readonly observe?: Observer;
  /** Path of the receipt as JSON, or `false`. @default the path of the output with `.receipt.json` */
  readonly receipt?: string | false;
  /** Path of the report, one HTML file. @default none */
  readonly report?: string;
  /** JSON to store with the run, such as the arguments of your program. No secrets. */
  readonly metadata?: JsonObject;
  /** @default the clock of the client */
  readonly clock?: Clock;
}

const signal = instanceWith<AbortSignal>('an AbortSignal', 'addEventListener');
const pathText = z.string({ error: 'a path' }).min(1, { error: 'a path' });
/** An infinite lease could neither be stored nor expire. */
const finiteMs = z.custom<number>((value) => Number.isFinite(value) && (value as number) > 0, {
  error: 'a positive number of milliseconds, not Infinity',
});
/** A process can listen to any name, but it never receives an unknown one, and cannot catch these two. */
const catchableSignal = z.custom<NodeJS.Signals>(
  (value) => typeof value === 'string' && value in constants.signals && value !== 'SIGKILL' && value !== 'SIGSTOP',
  { error: `a process signal that can be caught, such as 'SIGINT'` },
);
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'an object of JSON' },
);

const schema = z.strictObject(
  {
    to: z.custom<unknown>((value) => typeof value === 'function' || hasMethods(value, 'open'), {
      error: 'a sink, such as ndjson(path), or a function that takes records',
    }),
    checkpoints: instanceWith<CheckpointStore>(
      'a checkpoint store, such as sqlite(path) or memory()',
      ...['create', 'claim', 'save', 'chunks'],
    ).default(() => memory()),
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
      .array(catchableSignal, { error: `a list of process signals, such as ['SIGINT', 'SIGTERM']` })
      .readonly()
      .optional(),
    maxMs: milliseconds.optional(),
    signal: signal.optional(),
    onProgress: functionOption<(progress: ExtractProgress) => void>('a function').optional(),
    progressEvery: wholeNumber(1).default(500),
    observe: functionOption<Observer>('a function').optional(),
    receipt: z.union([z.literal(false), pathText], { error: 'a path, or false' }).optional(),
    report: pathText.optional(),
    metadata: jsonObject.optional(),
    clock: clockOption.optional(),
  },
  { error: 'an object with to' },
);

/** Dedupe with its key. */
type KeyedDedupe = Dedupe & Required<Pick<Dedupe, 'key'>>;

export interface ResolvedExtractOptions<T> extends Omit<
  z.output<typeof schema>,
  'to' | 'dedupe' | 'workers' | 'clock'
> {
  readonly to: Sink<T>;
  readonly dedupe: KeyedDedupe | undefined;
  readonly workers: number;
  readonly clock: Clock;
}

/**
 * Validates the options of one extraction and applies the defaults.
 *
 * @throws ConfigurationError for unknown or malformed options, and for dedupe without a key
 */
export function resolveExtractOptions<T>(given: ExtractOptions<T>, source: Extractable<T>): ResolvedExtractOptions<T> {
  const where = `extract(${source.endpoint})`;
  const parsed = parseOptions(schema, given, where);
  const to = parsed.to as ExtractOptions<T>['to'];
  const dedupe = withKey(parsed.dedupe, source.dedupe, where);
  const { overlapMs = 0, concurrency = 1 } = source.windows ?? {};
  if (overlapMs > 0 && !dedupe) {
    throw new ConfigurationError(
      `${where}: the windows overlap by ${overlapMs} ms (overlapMs), so records come twice. Add dedupe: exact({ key: … })`,
    );
  }
  return Object.freeze({
    ...parsed,
    workers: parsed.workers ?? concurrency,
    clock: parsed.clock ?? source.clock,
    to: typeof to === 'function' ? toFunction(to) : to,
    dedupe,
  });
}

function withKey(given: Dedupe | false | undefined, ofMethod: Dedupe['key'], where: string): KeyedDedupe | undefined {
  if (given === false || (given === undefined && ofMethod === undefined)) return undefined;
  const dedupe = given ?? exact();
  const key = dedupe.key ?? ofMethod;
  const identity = dedupe.key === undefined ? `${dedupe.identity}${keyIdentity(key)}` : dedupe.identity;
  if (key !== undefined) return { ...dedupe, key, identity, newSet: () => dedupe.newSet() };
  throw new ConfigurationError(
    `${where}: option "dedupe" needs a key. Pass ${dedupe.kind}({ key: 'id' }), or set dedupe: 'id' in @Paginated`,
  );
}
