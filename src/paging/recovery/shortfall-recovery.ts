import type { Emit } from '../../events/emitter.js';
import type { PagePosition } from '../page.js';
import type { RunState } from '../run-state.js';
import type { RunPlan } from '../run-plan.js';

/**
 * Parts of the data that came to their end with fewer records than they announced: what is fetched in place of one. Only where the records that
 * came already are known as duplicates; and of a part of which an earlier run handed over some, nobody here knows them.
 */
export class ShortfallRecovery {
  /** The part that an earlier run began. */
  readonly #begun: string | undefined;
  /** Whether parts of this run may be fetched again at all. */
  readonly canResplit: boolean;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: RunState,
    private readonly emit: Emit,
  ) {
    const { options, resumeFrom } = plan;
    this.canResplit =
      options.style.resplit !== undefined && options.dedupe !== undefined && options.verifyTotal !== 'off';
    const { at, partition, seen, skip = 0 } = resumeFrom ?? {};
    if (at && partition && (skip > 0 || (seen ?? 0) > partition.baseline)) this.#begun = options.style.partition?.(at);
  }

  /** Where to begin anew, in smaller parts, once the last page of a part was checked; `undefined` where the part is whole, or stays as it is. */
  resplit({ at, index }: PagePosition): PagePosition | undefined {
    const { style } = this.plan.options;
    const { distinct, expectedTotal } = this.journal;
    const short = distinct === null ? undefined : expectedTotal.shortfall(distinct);
    if (!short || style.partition?.(at) === this.#begun) return undefined;
    const recut = style.resplit?.(at);
    if (!recut) return undefined;
    const { from, into } = recut;
    this.emit({ type: 'split', endpoint: this.plan.endpoint, index, from, into, reason: 'short', ...short });
    this.journal.discardPartition();
    return { at: recut.at, index: index + 1, seen: this.journal.received, skip: 0 };
  }
}
