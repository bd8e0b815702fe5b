import { jittered } from './backoff.js';
import type { Clock } from './clock.js';

/** Decides when the first waiting caller may continue. */
interface Gate<T> {
  /**
   * When the first waiting caller may continue, in milliseconds since the epoch. Returns `Infinity` if that depends on something that will call
   * `advance()`.
   */
  readyAt(first: T, now: number): number;
  /** Records that the first waiting caller continues now. */
  admit(first: T, now: number): void;
}

interface Waiter<T> {
  readonly item: T;
  readonly signal: AbortSignal | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/** Waiting callers in order of arrival, admitted one by one. One timer serves all of them; an empty queue has none. */
export class WaitQueue<T> {
  readonly #waiters = new Set<Waiter<T>>();
  /** Kept between two looks: a new iterator would pass over all callers that have left, each time. */
  readonly #order = this.#waiters.values();
  #head: Waiter<T> | undefined;
  #timer: { readonly at: number; readonly control: AbortController } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly gate: Gate<T>,
  ) {}

  get length(): number {
    return this.#waiters.size;
  }

  /** Resolves when this caller is admitted; rejects with the signal's reason as soon as it aborts. */
  join(item: T, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        waiter.reject(signal?.reason);
        this.advance();
      };
      const leave = () => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter<T> = {
        item,
        signal,
        resolve: () => (leave(), resolve()),
        reject: (error) => (leave(), reject(error)),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      this.advance();
    });
  }

  /** Admits all callers that may continue now, and sets the timer for the next. Call it after every change. */
  advance(): void {
    for (let first = this.#first(); first; first = this.#first()) {
      // One signal may abort many waiters, whose listeners run one after the other: an aborted waiter is never admitted.
      if (first.signal?.aborted) {
        first.reject(first.signal.reason);
        continue;
      }
      const now = this.clock.now();
      const at = this.gate.readyAt(first.item, now);
      if (at > now) return this.#wakeAt(at, now);
      this.gate.admit(first.item, now);
      first.resolve();
    }
    this.#clearTimer();
  }

  #first(): Waiter<T> | undefined {
    if (this.#waiters.size === 0) return (this.#head = undefined);
    while (!this.#head || !this.#waiters.has(this.#head)) this.#head = this.#order.next().value;
    return this.#head;
  }

  #wakeAt(at: number, now: number): void {
    // A timer that fires too early only sets the next one.
    if (this.#timer && this.#timer.at <= at) return;
    this.#clearTimer();
    if (at === Infinity) return;
    const timer = { at, control: new AbortController() };
    this.#timer = timer;
    this.clock.sleep(Math.ceil(at - now), timer.control.signal).then(
      () => this.#onTimer(timer),
      (error: unknown) => this.#onClockFailure(timer, error),
    );
  }

  #onTimer(timer: object): void {
    if (this.#timer !== timer) return;
    this.#timer = undefined;
    this.advance();
  }

  /** If the clock fails, all callers fail: none waits for ever. */
  #onClockFailure(timer: object, error: unknown): void {
    if (this.#timer !== timer) return;
    this.#timer = undefined;
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }

  #clearTimer(): void {
    const { control } = this.#timer ?? {};
    this.#timer = undefined;
    control?.abort();
  }
}

/** With this gap 50 callers need more than a second to return: half of what a small server accepts in that time. */
const GAP_MS = 25;

/** Spaces out the callers that waited during a pause. Otherwise all would start at once and be refused again. Later callers are not delayed. */
export class Stagger {
  #left = 0;
  #nextAt = -Infinity;

  constructor(private readonly random: () => number) {}

  /** Spaces out the next `count` callers. */
  start(count: number): void {
    this.#left = Math.max(this.#left, count);
  }

  readyAt(): number {
    return this.#left > 0 ? this.#nextAt : -Infinity;
  }

  /** @param waiting callers in the queue, including the admitted one; those that have left delay no one */
  admit(now: number, waiting = Infinity): void {
    this.#left = Math.min(this.#left, waiting);
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#nextAt = now + jittered(GAP_MS, [1, 1.5], this.random);
  }

  /** The clock was set back by `ms` milliseconds. */
  rewind(ms: number): void {
    this.#nextAt -= ms;
  }
}
