import { type Channel, channel } from 'node:diagnostics_channel';
import { redact } from '../errors/redact.js';
import { isThenable } from '../time/clock.js';
import type { PagewrightEvent } from './event.js';

/** Receives every event. What it throws becomes a process warning. */
export type Observer = (event: PagewrightEvent) => void;
export interface Emit extends Observer {
  /** Whether an event of this type would reach anybody. Where it is false, the event need not be made. */
  readonly isObserved?: (type: PagewrightEvent['type']) => boolean;
}

/**
 * Returns a function that passes each event to every observer and publishes it on the diagnostics channel `pagewright:<type>`.
 * An observer that throws does not end the run: its error becomes a process warning.
 */
export function createEmitter(observers: readonly (Observer | undefined)[]): Emit {
  const listening = observers.filter((observer) => observer !== undefined);
  const emit = (event: PagewrightEvent) => {
    const published = channelOf(event.type);
    if (published.hasSubscribers) published.publish(event);
    for (const observer of listening) notify(observer, event);
  };
  const isObserved = (type: PagewrightEvent['type']) => listening.length > 0 || channelOf(type).hasSubscribers;
  return Object.assign(emit, { isObserved });
}

const channels = new Map<string, Channel>();

function channelOf(type: PagewrightEvent['type']): Channel {
  const known = channels.get(type);
  if (known) return known;
  const made = channel(`pagewright:${type}`);
  channels.set(type, made);
  return made;
}

function notify(observer: Observer, event: PagewrightEvent): void {
  const warn = (error: unknown) =>
    process.emitWarning(redact(`an observer threw on a "${event.type}" event: ${String(error)}`), 'PagewrightWarning');
  try {
    const result: unknown = observer(event);
    if (isThenable(result)) Promise.resolve(result).catch(warn);
  } catch (error) {
    warn(error);
  }
}
