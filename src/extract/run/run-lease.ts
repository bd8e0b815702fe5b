import { isPagewrightError } from '../../errors/pagewright-error.js';
import { type Clock, MAX_TIMER_MS } from '../../time/clock.js';
import type { CheckpointStore, LeaseRequest } from '../checkpoints/checkpoint-store.js';
import type { LeaseHolder } from '../checkpoints/stored-run.js';
import { RunLockedError } from '../errors.js';
import { isProcessDead, newOwnerId } from '../process-id.js';

export interface LeaseOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly waitForRunMs: number;
  readonly signal: AbortSignal;
}

/** How long to wait before asking again for a run that another process holds. */
const POLL_MS = 1_000;

/** This extraction's hold on its run, which keeps other processes off it. */
export class RunLease {
  readonly owner = newOwnerId();
  #asked = false;
  #until = 0;

  constructor(
    private readonly store: CheckpointStore,
    private readonly run: string,
    private readonly options: LeaseOptions,
  ) {}

  /** What claims and saves are asked with: stores count in whole milliseconds, clocks need not. */
  get request(): LeaseRequest {
    const { clock, leaseMs } = this.options;
    return { owner: this.owner, now: Math.floor(clock.now()), leaseMs: Math.ceil(leaseMs) };
  }

  /**
   * Takes hold of the run, from a process that has died at once, from one that lives when it lets go.
   *
   * @throws RunHeldError where it has not by `waitForRunMs`
   */
  async acquire(): Promise<void> {
    const { clock, waitForRunMs, signal } = this.options;
    const until = clock.now() + waitForRunMs;
    for (;;) {
      const holder = await this.#ask();
      if (holder.owner === this.owner) return this.#note(holder);
      const left = until - clock.now();
      if (left <= 0) throw new RunLockedError(this.run, holder);
      await clock.sleep(Math.min(POLL_MS, left), signal);
    }
  }

  /** @throws RunHeldError where somebody else holds the run by now */
  async renew(): Promise<void> {
    const holder = await this.store.acquire(this.run, this.request);
    if (holder.owner !== this.owner) throw new RunLockedError(this.run, holder);
    this.#note(holder);
  }

  /**
   * Sees to it that the hold has not run out, as it may have in a process that was suspended: without it nothing more may be claimed.
   *
   * @throws RunHeldError where somebody else holds the run by now
   */
  async ensureHeld(): Promise<void> {
    if (this.options.clock.now() >= this.#until) await this.renew();
  }

  /** Lets go of the run, and of all that it works on, if it was ever asked for. */
  async release(): Promise<void> {
    if (this.#asked) await this.store.release(this.run, this.owner);
  }

  #note({ until }: LeaseHolder): void {
    this.#until = until;
  }

  async #ask() {
    this.#asked = true;
    const holder = await this.store.acquire(this.run, this.request);
    if (holder.owner === this.owner || !isProcessDead(holder.owner)) return holder;
    // What it was working on is nobody's any more; without this, its chunks would wait for their leases to run out.
    await this.store.release(this.run, holder.owner);
    return this.store.acquire(this.run, this.request, holder.owner);
  }
}

/** Beats in a row that may fail: with three in a lease, the next one still comes within it. */
const MAX_MISSED = 2;

/** Renews a hold while a process lives, however long its workers wait. A hold that is lost, or cannot be renewed, is told once and ends the beat. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #beating = false;
  #missed = 0;

  /** Of real time: a lease tells the living from the dead, whatever clock the run goes by. */
  constructor(
    everyMs: number,
    private readonly beat: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#beat(), Math.min(everyMs, MAX_TIMER_MS));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    try {
      await this.beat();
      this.#missed = 0;
    } catch (error) {
      this.#miss(error);
    }
    this.#beating = false;
  }

  #miss(error: unknown): void {
    this.#missed += 1;
    if (this.#missed < MAX_MISSED && !isPagewrightError(error, 'RUN_HELD')) return;
    this.stop();
    this.failed(error);
  }
}
