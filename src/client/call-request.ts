import { createEmitter } from '../events/emitter.js';
import { newTrip, type PageRequest } from '../layers/layer.js';
import { newCounters } from '../layers/run-counters.js';
import { shareable } from '../time/abortable.js';
import { systemClock } from '../time/clock.js';
import { contextOf } from './client-context.js';

/** A call that is no page, as the layers see it. */
export function callRequest(client: object, endpoint: string, signal: AbortSignal): PageRequest {
  const { clock = systemClock, observe } = contextOf(client);
  return {
    endpoint,
    query: false,
    params: {},
    signal: shareable(signal),
    clock,
    emit: createEmitter([observe]),
    counters: newCounters(),
    trip: newTrip(),
  };
}
