import { channel } from 'node:diagnostics_channel';
import { redact } from '../errors/redact.js';
import { isThenable } from '../time/abortable.js';
import type { PagewrightEvent } from './event.js';

/** Receives every event. What it throws becomes a process warning. */
export type Observer = (event: PagewrightEvent) => void;
export type Emit = Observer;

/**
 * Returns a function that passes each event to every observer and publishes it on the diagnostics channel `pagewright:<type>`.
 * An observer that throws does not end the run: its error becomes a process warning.
 */
export function createEmitter(observers: readonly (Observer | undefined)[]): Emit {
  const listening = observers.filter((observer) => observer !== undefined);
  return (event) => {
    const published = channel(`pagewright:${event.type}`);
    if (published.hasSubscribers) published.publish(event);
    for (const observer of listening) notify(observer, event);
  };
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
