import fc from 'fast-check';
import type { Paged, PagingOptions, Receipt } from 'pagewright';
import { memoryEndpoint } from '../memory-endpoint';
import { ENVELOPES } from './envelopes';
import type { FaultKind } from './faults';
import { type Envelope, type Fault, type Row, rowOf, type ServerSettings, type WorldServer } from './server';
import { STYLE_CHOICES, type StyleChoice } from './styles';

/** A server, what goes wrong on it, and how it is read. */
export interface World {
  readonly envelope: Envelope;
  readonly choice: StyleChoice;
  /** Number of records. */
  readonly count: number;
  /** Page size of the server, and the largest that it serves. */
  readonly size: number;
  readonly max: number;
  readonly isLenient: boolean;
  readonly faults: readonly Fault[];
  readonly options: PagingOptions;
}

/** The outcome of a run. */
export interface Outcome {
  readonly received: readonly Row[];
  readonly receipt: Receipt;
  readonly error: unknown;
}

const chance = (percent: number) => fc.nat(99).map((number) => number < percent);

const faultOf = (kinds: readonly FaultKind[]) =>
  fc
    .record({ kind: fc.constantFrom(...kinds), at: fc.nat(4), pick: fc.nat(59) })
    .map(({ kind, at, pick }): Fault => ({ name: `${kind.name} (page ${at}, form ${pick})`, ...kind.make(at, pick) }));

const faultsOf = (kinds: readonly FaultKind[]) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 12, arbitrary: fc.tuple(faultOf(kinds)) },
    { weight: 5, arbitrary: fc.tuple(faultOf(kinds), faultOf(kinds)) },
  );

/** Worlds with faults of the given kinds. */
export const worldsOf = (kinds: readonly FaultKind[]): fc.Arbitrary<World> =>
  fc
    .record({
      envelope: fc.constantFrom(...ENVELOPES),
      choice: fc.constantFrom(...STYLE_CHOICES),
      count: fc.oneof(fc.nat(30), fc.constantFrom(0, 1, 10, 20, 25)),
      size: fc.constantFrom(1, 2, 3, 4, 5, 7, 10),
      max: fc.constantFrom(2, 5, 100),
      asked: fc.constantFrom(undefined, undefined, 3, 5, 10, 50),
      isLenient: chance(60),
      namesList: chance(60),
      dedupes: chance(20),
      reads: fc.constantFrom({}, {}, {}, {}, { concurrency: 3 }, { prefetch: 2 }),
      warns: chance(10),
      faults: faultsOf(kinds),
    })
    .map(({ asked, namesList, dedupes, reads, warns, size, max, ...world }) => ({
      ...world,
      size: Math.min(size, max),
      max,
      options: {
        ...reads,
        ...(asked !== undefined && { pageSize: asked }),
        ...(dedupes && { dedupe: 'id' }),
        ...(warns && { onContradiction: 'warn' as const }),
        ...extractorOf(world.envelope, namesList),
        maxPages: 80,
      },
    }))
    .map((world) => ({ ...world, [fc.toStringMethod]: () => JSON.stringify(describeWorld(world)) }));

const extractorOf = ({ list }: Envelope, isNamed: boolean): PagingOptions => {
  if (list === '') return isNamed ? { extractor: (body: unknown[]) => body } : {};
  return isNamed ? { extractor: list } : {};
};

export const settingsOf = ({ envelope, count, size, max, isLenient, faults }: World): ServerSettings => ({
  envelope,
  rows: Array.from({ length: count }, (_, i) => rowOf(i + 1)),
  size,
  max,
  isLenient,
  faults,
});

/** Reads the list of a world to its end. */
export async function runIn(world: World, server: WorldServer): Promise<Outcome> {
  const style = world.choice.of(world.envelope) ?? world.envelope.style;
  return drainRun(memoryEndpoint<Row>((params) => server.serve(params), { ...world.options, style }).call());
}

export async function drainRun(run: Paged<Row>): Promise<Outcome> {
  const received: Row[] = [];
  let error: unknown;
  try {
    for await (const record of run) received.push(record);
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown');
  }
  return { received, receipt: run.receipt, error };
}

/** The world in words, for a failed test. */
export function describeWorld({ envelope, choice, faults, ...world }: World): object {
  const { extractor, ...options } = world.options;
  return {
    envelope: envelope.name,
    style: choice.name,
    faults: faults.map(({ name }) => name),
    ...world,
    options: { ...options, extractor: typeof extractor === 'function' ? 'a function' : extractor },
  };
}
