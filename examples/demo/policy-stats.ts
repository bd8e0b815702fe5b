import type { EventOf, PagewrightEvent } from 'pagewright';
import { count, Counter, type Row } from './tables.js';

/** Counts what the policies did, from their events. */
export class PolicyStats {
  readonly #retries = new Counter();
  readonly #tokens = new Counter();
  readonly #pausedMs = { refused: 0, quota: 0 };
  #tooManyRequests = 0;
  #tokenRetries = 0;
  #networkErrors = 0;
  #openings = 0;

  /** An observer. */
  readonly observe = (event: PagewrightEvent): void => {
    switch (event.type) {
      case 'retry':
        return this.#retries.add(String(event.status ?? 'no response'));
      case 'rateLimited':
        if (event.cause === 'refused') this.#tooManyRequests += 1;
        return;
      case 'paused':
        this.#pausedMs[event.cause] += event.waitMs;
        return;
      case 'token':
        return this.#countToken(event);
      case 'request':
        if (event.error === 'NETWORK') this.#networkErrors += 1;
        return;
      case 'circuit':
        if (event.state === 'open') this.#openings += 1;
        return;
      default:
        return;
    }
  };

  #countToken({ outcome, cause }: EventOf<'token'>): void {
    if (outcome === 'refreshed') this.#tokens.add(cause);
    if (outcome === 'retry') this.#tokenRetries += 1;
  }

  rows(): Row[] {
    const { refused, quota } = this.#pausedMs;
    return [
      ['retries', String(this.#retries)],
      ['network errors', count(this.#networkErrors)],
      ['429 responses', count(this.#tooManyRequests)],
      ['paused', `${ms(refused)} after a 429, ${ms(quota)} because of a low quota`],
      ['new tokens', String(this.#tokens)],
      ['token retries', count(this.#tokenRetries)],
      ['circuit opened', count(this.#openings)],
    ];
  }
}

const ms = (value: number) => `${count(Math.round(value))} ms`;
