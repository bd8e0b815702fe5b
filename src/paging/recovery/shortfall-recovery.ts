import type { EventOf } from '../../events/event.js';
import type { JsonObject } from '../../position.js';
import type { PagePosition } from '../page.js';
import { windowResult } from '../resplit.js';
import type { RunPlan } from '../run-plan.js';
import type { RunState } from '../run-state.js';
import type { AnyStyle } from '../styles/paging-style.js';

/** Whether the run fetches a partition with missing records again: only if the style can split it, and `dedupe` drops repeated records. */
export const canResplit = ({ options }: RunPlan): boolean =>
  styleOf(options).resplit !== undefined && options.dedupe !== undefined && options.verifyTotal !== 'off';

/** Smaller partitions that replace one with missing records: where the first begins, and what to tell the observers. */
interface PartitionRecovery {
  readonly at: JsonObject;
  readonly event: EventOf<'split'>;
}

/**
 * What to fetch instead of the partition that ends with the page at `position`, once the records of that page were checked. `undefined` if the
 * partition is complete or cannot be split, or if an earlier run delivered some of it: their keys are not known in this run.
 */
export function resplitPartition(
  { at, index }: PagePosition,
  plan: RunPlan,
  state: RunState,
): PartitionRecovery | undefined {
  const style = styleOf(plan.options);
  const shortfall = state.distinct === null ? undefined : state.expectedTotal.shortfall(state.distinct);
  if (!shortfall || style.partition?.(at) === partitionBegunEarlier(plan)) return undefined;
  const result = windowResult(shortfall, () => style.resplit?.(at));
  if (result.state !== 'split') return undefined;
  const { at: start, from, into } = result.into;
  const { endpoint } = plan;
  return { at: start, event: { type: 'split', endpoint, index, from, into, reason: 'short', ...shortfall } };
}

/** The partition of which an earlier run delivered a part. */
function partitionBegunEarlier({ options, resumeFrom }: RunPlan): string | undefined {
  const { at, partition, seen, skip = 0 } = resumeFrom ?? {};
  const isBegun = at && partition && (skip > 0 || (seen ?? 0) > partition.baseline);
  return isBegun ? styleOf(options).partition?.(at) : undefined;
}

const styleOf = ({ style }: RunPlan['options']): AnyStyle => style;
