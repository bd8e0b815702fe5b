import type { Emit } from '../events/emitter.js';
import type { Place } from './page.js';
import type { Journal } from './run/journal.js';
import type { RunPlan } from './run/run-plan.js';

/**
 * Parts of the data that came to their end with fewer records than they announced: what is fetched in place of one. Only where the records that
 * came already are known as duplicates; and of a part of which an earlier run handed over some, nobody here knows them.
 */
export class ShortParts {
  /** The part that an earlier run began. */
  readonly #begun: string | undefined;
  /** Whether parts of this run may be fetched again at all. */
  readonly areCut: boolean;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    const { options, resumeFrom } = plan;
    this.areCut = options.style.recut !== undefined && options.dedupe !== undefined && options.verifyTotal !== 'off';
    const { at, part, seen, skip = 0 } = resumeFrom ?? {};
    if (at && part && (skip > 0 || (seen ?? 0) > part.since)) this.#begun = options.style.part?.(at);
  }

  /** Where to begin anew, in smaller parts, once the last page of a part was checked; `undefined` where the part is whole, or stays as it is. */
  instead({ at, index }: Place): Place | undefined {
    const { style } = this.plan.options;
    const { got, tally } = this.journal;
    const short = got === null ? undefined : tally.shortfall(got);
    if (!short || style.part?.(at) === this.#begun) return undefined;
    const recut = style.recut?.(at);
    if (!recut) return undefined;
    const { from, into } = recut;
    this.emit({ type: 'split', endpoint: this.plan.endpoint, index, from, into, reason: 'short', ...short });
    this.journal.voidPart();
    return { at: recut.at, index: index + 1, seen: this.journal.seen, skip: 0 };
  }
}
