import type { PageContext } from '../errors/page-context.js';

/** Where a record stands. */
export interface RecordPlace {
  /** Zero-based place in the page as sent. */
  readonly index: number;
  readonly page: PageContext;
  /** An earlier run handed it over: it is looked at only to know its key, without a word to anybody. */
  readonly skipped: boolean;
}

export type Verdict = { readonly kind: 'keep'; readonly record: unknown } | { readonly kind: 'invalid' | 'duplicate' };

/** Looks at one record; in a run, at all of them in order. */
export type RecordCheck = (record: unknown, place: RecordPlace) => Verdict | Promise<Verdict>;
