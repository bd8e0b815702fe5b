import type { PageContext } from '../../errors/page-context.js';

/** Where a record stands. */
export interface RecordPlace {
  /** Zero-based place in the page as sent. */
  readonly index: number;
  readonly page: PageContext;
  /** An earlier run handed it over: it is looked at only to know its key, without a word to anybody. */
  readonly skipped: boolean;
  /** The part of the data that it stands in, where the style fetches the data in parts. */
  readonly part?: string | undefined;
}

export type Verdict =
  | { readonly kind: 'keep'; readonly record: unknown }
  | { readonly kind: 'invalid' }
  /** `across`: what it repeats stands in another part. */
  | { readonly kind: 'duplicate'; readonly across: boolean };

/** Looks at one record; in a run, at all of them in order. */
export type RecordCheck = (record: unknown, place: RecordPlace) => Verdict | Promise<Verdict>;
