import type { EndKind, RunEnding } from '../styles/paging-style.js';

/** What each kind of end means to people, from the weakest to the strongest. */
const MEANING: Readonly<Record<EndKind, string>> = {
  onlyPage: 'weak evidence',
  until: 'as the caller wanted',
  single: 'as the caller declared',
  emptyPage: 'the list has no further page',
  pageCount: 'every announced page came',
  total: 'every announced record came',
  flag: 'the server said so',
  link: 'the server returned no further link',
  cursor: 'the server returned no further cursor',
};

const STRENGTH = Object.keys(MEANING);

/** Returns the weaker of two ends: a run over several parts is as certain as the least certain of them. */
export const weakerEnding = (one: RunEnding | undefined, other: RunEnding): RunEnding =>
  one && STRENGTH.indexOf(one.by) < STRENGTH.indexOf(other.by) ? one : other;

/** Returns the end of the data in words: `the server said so: has_more is false`. */
export const describeEnding = ({ by, saw }: RunEnding): string => `${MEANING[by]}: ${saw.replace(/^body:/, '')}`;
