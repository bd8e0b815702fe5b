/**
 * What a part of a response says about the rest of the list: `more` and `last` are flags, `token` and `link` the way to the next page, `records` and
 * `pages` counts. `malformed` is a `Link` header that cannot be read.
 */
export type SignalKind = 'more' | 'last' | 'token' | 'link' | 'records' | 'pages' | 'malformed';

export interface Signal {
  readonly kind: SignalKind;
  /** The place: `body:meta.has_more`, `header:x-total-pages`, `links[rel=next]`. */
  readonly where: string;
  /** Name of the field or header. */
  readonly name: string;
  readonly value: unknown;
  /** False if the name only resembles the words that are known. */
  readonly certain: boolean;
}
