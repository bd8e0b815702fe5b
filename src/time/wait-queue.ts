import { jittered, type Random } from './backoff.js';
import type { Clock } from './clock.js';

/** What decides who may go on. */
interface Gate<T> {
  /**
   * When the first in the line may go on, in milliseconds since the epoch; `Infinity` while that depends on something that will call `move()`.
   */
  readyAt(first: T, now: number): number;
  /** Notes that the first goes on now. */
  admit(first: T, now: number): void;
}

interface Waiter<T> {
  readonly item: T;
  readonly signal: AbortSignal | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Callers in the order in which they came, let on one by one. However many wait, there is one timer; when nobody waits, there is none.
 */
export class WaitQueue<T> {
  readonly #waiters = new Set<Waiter<T>>();
  /** Stays where it is between two looks: from the start it would pass over all who have left, each time. */
  readonly #order = this.#waiters.values();
  #head: Waiter<T> | undefined;
  #alarm: { readonly at: number; readonly control: AbortController } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly turnstile: Gate<T>,
  ) {}

  get length(): number {
    return this.#waiters.size;
  }

  /** Resolves when it is this caller's turn; rejects with the signal's reason as soon as that aborts. */
  join(item: T, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const giveUp = () => {
        waiter.reject(signal?.reason);
        this.advance();
      };
      const leave = () => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', giveUp);
      };
      const waiter: Waiter<T> = {
        item,
        signal,
        resolve: () => (leave(), resolve()),
        reject: (error) => (leave(), reject(error)),
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiters.add(waiter);
      this.advance();
    });
  }

  /** Lets on whoever may go now, and sets the timer for the next. To be called whenever something has changed. */
  advance(): void {
    for (let first = this.#first(); first; first = this.#first()) {
      // One signal may end the wait of many, one after the other; nobody is let on whose turn to be told has not come yet.
      if (first.signal?.aborted) {
        first.reject(first.signal.reason);
        continue;
      }
      const now = this.clock.now();
      const at = this.turnstile.readyAt(first.item, now);
      if (at > now) return this.#wakeAt(at, now);
      this.turnstile.admit(first.item, now);
      first.resolve();
    }
    this.#silence();
  }

  #first(): Waiter<T> | undefined {
    if (this.#waiters.size === 0) return (this.#head = undefined);
    while (!this.#head || !this.#waiters.has(this.#head)) this.#head = this.#order.next().value;
    return this.#head;
  }

  #wakeAt(at: number, now: number): void {
    // An alarm that rings too early only sets the next one.
    if (this.#alarm && this.#alarm.at <= at) return;
    this.#silence();
    if (at === Infinity) return;
    const alarm = { at, control: new AbortController() };
    this.#alarm = alarm;
    this.clock.sleep(Math.ceil(at - now), alarm.control.signal).then(
      () => this.#ring(alarm),
      (error: unknown) => this.#break(alarm, error),
    );
  }

  #ring(alarm: object): void {
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    this.advance();
  }

  /** A clock that fails leaves nobody waiting for ever. */
  #break(alarm: object, error: unknown): void {
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }

  #silence(): void {
    const { control } = this.#alarm ?? {};
    this.#alarm = undefined;
    control?.abort();
  }
}

/** So that 50 callers take more than a second to come back: half of what a small server takes in that time. */
const GAP_MS = 25;

/**
 * Spreads out the callers that a pause has gathered: they would all start in one tick otherwise, and be refused again. Those who come later go
 * as they please.
 */
export class Stagger {
  #left = 0;
  #nextAt = -Infinity;

  constructor(private readonly random: Random) {}

  /** The next `count` callers go one by one, as far as they wait to the end. */
  start(count: number): void {
    this.#left = Math.max(this.#left, count);
  }

  readyAt(): number {
    return this.#left > 0 ? this.#nextAt : -Infinity;
  }

  /** @param waiting callers that wait at this moment, with the one that passes: nobody is held up for one who has left */
  admit(now: number, waiting = Infinity): void {
    this.#left = Math.min(this.#left, waiting);
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#nextAt = now + jittered(GAP_MS, [1, 1.5], this.random);
  }

  /** The clock was set back by so many milliseconds. */
  rewind(ms: number): void {
    this.#nextAt -= ms;
  }
}
