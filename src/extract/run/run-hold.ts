import { RunHeldError } from '../../errors/run-held-error.js';
import type { Clock } from '../../time/clock.js';
import type { CheckpointStore, LeaseRequest } from '../checkpoints/checkpoint-store.js';
import type { Holder } from '../checkpoints/stored-run.js';
import { isGone, newOwner } from './owner.js';

export interface HoldOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly waitForRunMs: number;
  readonly signal: AbortSignal;
}

/** How long to wait before asking again for a run that another process holds. */
const ASK_AGAIN_MS = 1_000;

/** This extraction's hold on its run, which keeps other processes off it. */
export class RunHold {
  readonly owner = newOwner();
  #asked = false;
  #until = 0;

  constructor(
    private readonly store: CheckpointStore,
    private readonly run: string,
    private readonly options: HoldOptions,
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
  async take(): Promise<void> {
    const { clock, waitForRunMs, signal } = this.options;
    const until = clock.now() + waitForRunMs;
    for (;;) {
      const holder = await this.#ask();
      if (holder.owner === this.owner) return this.#note(holder);
      const left = until - clock.now();
      if (left <= 0) throw new RunHeldError(this.run, holder);
      await clock.sleep(Math.min(ASK_AGAIN_MS, left), signal);
    }
  }

  /** @throws RunHeldError where somebody else holds the run by now */
  async renew(): Promise<void> {
    const holder = await this.store.hold(this.run, this.request);
    if (holder.owner !== this.owner) throw new RunHeldError(this.run, holder);
    this.#note(holder);
  }

  /**
   * Sees to it that the hold has not run out, as it may have in a process that was suspended: without it nothing more may be claimed.
   *
   * @throws RunHeldError where somebody else holds the run by now
   */
  async keep(): Promise<void> {
    if (this.options.clock.now() >= this.#until) await this.renew();
  }

  /** Lets go of the run, and of all that it works on, if it was ever asked for. */
  async release(): Promise<void> {
    if (this.#asked) await this.store.release(this.run, this.owner);
  }

  #note({ until }: Holder): void {
    this.#until = until;
  }

  async #ask() {
    this.#asked = true;
    const holder = await this.store.hold(this.run, this.request);
    if (holder.owner === this.owner || !isGone(holder.owner)) return holder;
    // What it was working on is nobody's any more; without this, its chunks would wait for their leases to run out.
    await this.store.release(this.run, holder.owner);
    return this.store.hold(this.run, this.request, holder.owner);
  }
}
