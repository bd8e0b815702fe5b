import type { ChunkEvent, IncompleteEvent } from '../../events/event.js';
import { formatInterval, type Interval } from '../../time/interval.js';
import type { Chunk } from '../checkpoints/chunk.js';
import type { RunHost } from './run-host.js';

export type Turn = ChunkEvent['turn'];

export interface TurnFacts {
  readonly worker?: number;
  readonly into?: readonly Interval[];
  readonly error?: string;
  readonly again?: boolean;
}

type Listeners = Pick<RunHost<unknown>, 'diary' | 'emit' | 'source'>;

/** Tells observers of a turn in the life of a chunk, and writes it into the run's log. */
export async function tellTurn(
  { diary, emit, source }: Listeners,
  { key, order, window, got, expected }: Chunk,
  { turn, worker, into, error, again }: TurnFacts & { readonly turn: Turn },
): Promise<void> {
  emit({
    type: 'chunk',
    endpoint: source.endpoint,
    chunk: key,
    turn,
    got,
    ...(window ? { window: formatInterval(window) } : {}),
    ...(expected === null ? {} : { expected }),
    ...(into ? { into: into.map(formatInterval) } : {}),
    ...(error === undefined ? {} : { error }),
    ...(again === undefined ? {} : { again }),
  });
  if (turn === 'short') emit(shortfall(source.endpoint, { window, got, expected }));
  await diary.chunk({ order, turn, ...(worker === undefined ? {} : { worker }) });
}

function shortfall(
  endpoint: string,
  { window, got, expected }: Pick<Chunk, 'window' | 'got' | 'expected'>,
): IncompleteEvent {
  const which = window ? `the window ${formatInterval(window)}` : 'the call';
  const message = `${which} came short: ${got} of ${expected} announced records came, and it cannot be cut further`;
  return { type: 'incomplete', endpoint, reason: 'short', got, message, ...(expected === null ? {} : { expected }) };
}
