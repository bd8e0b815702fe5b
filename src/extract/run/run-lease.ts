import { isPagewrightError } from '../../errors/pagewright-error.js';
import { MAX_TIMER_MS, type Clock } from '../../time/clock.js';
import type { CheckpointStore, LeaseHolder, LeaseRequest } from '../checkpoints/checkpoint-store.js';
import { RunLockedError } from '../errors.js';
import { isProcessDead, newOwnerId } from '../process-id.js';

export interface LeaseOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly waitForRunMs: number;
  readonly signal: AbortSignal;
}

/** Interval between two requests for a run that another process holds. */
const POLL_MS = 1_000;

/** The lease of this extraction on its run, which keeps other processes out. */
export class RunLease {
  readonly owner = newOwnerId();
  #requested = false;
  #until = 0;

  constructor(
    private readonly store: CheckpointStore,
    private readonly run: string,
    private readonly options: LeaseOptions,
  ) {}

  /** The request for claims and saves. Stores need whole milliseconds; clocks may return fractions. */
  get request(): LeaseRequest {
    const { clock, leaseMs } = this.options;
    return { owner: this.owner, now: Math.floor(clock.now()), leaseMs: Math.ceil(leaseMs) };
  }

  /**
   * Acquires the run: at once if its process has died, otherwise when that process releases it.
   *
   * @throws RunLockedError if it is still held after `waitForRunMs`
   */
  async acquire(): Promise<void> {
    const { clock, waitForRunMs, signal } = this.options;
    const until = clock.now() + waitForRunMs;
    for (;;) {
      const holder = await this.#tryAcquire();
      if (holder.owner === this.owner) return this.#setExpiry(holder);
      const left = until - clock.now();
      if (left <= 0) throw new RunLockedError(this.run, holder);
      await clock.sleep(Math.min(POLL_MS, left), signal);
    }
  }

  /** @throws RunLockedError if another process holds the run */
  async renew(): Promise<void> {
    const holder = await this.store.acquire(this.run, this.request);
    if (holder.owner !== this.owner) throw new RunLockedError(this.run, holder);
    this.#setExpiry(holder);
  }

  /**
   * Renews an expired lease, as after the process was suspended. Call it before each claim.
   *
   * @throws RunLockedError if another process holds the run
   */
  async ensureHeld(): Promise<void> {
    if (this.options.clock.now() >= this.#until) await this.renew();
  }

  /** Releases the run and its chunks, if it was ever requested. */
  async release(): Promise<void> {
    if (this.#requested) await this.store.release(this.run, this.owner);
  }

  #setExpiry({ until }: LeaseHolder): void {
    this.#until = until;
  }

  async #tryAcquire(): Promise<LeaseHolder> {
    this.#requested = true;
    const holder = await this.store.acquire(this.run, this.request);
    if (holder.owner === this.owner || !isProcessDead(holder.owner)) return holder;
    // Releases the chunks of the dead process too. Otherwise they would wait for their leases to expire.
    await this.store.release(this.run, holder.owner);
    return this.store.acquire(this.run, this.request, holder.owner);
  }
}

/** Failures in a row. With three beats per lease, the next beat still arrives in time. */
const MAX_FAILURES = 2;

/** Renews a lease while the process lives, however long its workers wait. Reports a lost lease, or repeated failures, once, and stops. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #isBeating = false;
  #failures = 0;

  /** Uses real time: a lease tells living processes from dead ones, whatever clock the run has. */
  constructor(
    everyMs: number,
    private readonly beat: () => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#tick(), Math.min(everyMs, MAX_TIMER_MS));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      await this.beat();
      this.#failures = 0;
    } catch (error) {
      this.#fail(error);
    }
    this.#isBeating = false;
  }

  #fail(error: unknown): void {
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES && !isPagewrightError(error, 'RUN_LOCKED')) return;
    this.stop();
    this.onFailure(error);
  }
}
