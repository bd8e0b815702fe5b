import type { EventOf, PagewrightEvent } from 'pagewright';
import { count, Counter, type Row } from './tables.js';

/** Counts what the policies did, from their events. */
export class PolicyStats {
  readonly #retries = new Counter();
  readonly #tokens = new Counter();
  readonly #pausedMs = { refused: 0, quota: 0 };
  #refused = 0;
  #tokenRetries = 0;
  #unanswered = 0;
  #openings = 0;

  /** An observer. */
  readonly observe = (event: PagewrightEvent): void => {
    switch (event.type) {
      case 'retry':
        return this.#retries.add(String(event.status ?? 'no answer'));
      case 'rateLimited':
        if (event.cause === 'refused') this.#refused += 1;
        return;
      case 'paused':
        this.#pausedMs[event.cause] += event.waitMs;
        return;
      case 'token':
        return this.#noteToken(event);
      case 'request':
        if (event.error === 'NETWORK') this.#unanswered += 1;
        return;
      case 'circuit':
        if (event.state === 'open') this.#openings += 1;
        return;
      default:
        return;
    }
  };

  #noteToken({ outcome, cause }: EventOf<'token'>): void {
    if (outcome === 'refreshed') this.#tokens.add(cause);
    if (outcome === 'retry') this.#tokenRetries += 1;
  }

  rows(): Row[] {
    const { refused, quota } = this.#pausedMs;
    return [
      ['retries', String(this.#retries)],
      ['connections cut', count(this.#unanswered)],
      ['refused with 429', count(this.#refused)],
      ['paused', `${ms(refused)} after a 429, ${ms(quota)} before there was one`],
      ['tokens', String(this.#tokens)],
      ['retries for a token', count(this.#tokenRetries)],
      ['circuit opened', count(this.#openings)],
    ];
  }
}

const ms = (value: number) => `${count(Math.round(value))} ms`;
