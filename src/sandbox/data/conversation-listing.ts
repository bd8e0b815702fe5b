import type { Collection } from './collections.js';
import type { Conversations, Range } from './conversations.js';

/** Up to here, the platform gives all that it announces. */
const WHOLE_UP_TO_MS = 7 * 24 * 60 * 60_000;

/**
 * A range of the conversations as a list. With `truncateTo`, a list for an interval of more than seven days ends after so many of them,
 * while its total tells them all.
 */
export function conversationListing(
  conversations: Conversations,
  { first, end }: Range,
  intervalMs: number,
  truncateTo = Infinity,
): Collection {
  const total = end - first;
  const size = intervalMs > WHOLE_UP_TO_MS ? Math.min(total, truncateTo) : total;
  return { size, total, at: (i) => conversations.at(first + i) };
}
