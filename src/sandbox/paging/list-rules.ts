import type { Reply } from '../http/reply.js';

/** Why a cursor leads nowhere. */
export type BadCursor = 'invalid' | 'mismatch' | 'expired';

/** What one listing allows. */
export interface ListRules {
  /** Page size where the request names none. @default 25 */
  readonly defaultSize?: number;
  /** The largest page. @default 1 000, or the option `maxPageSize` where that is larger */
  readonly maxSize?: number;
  /** What becomes of a request for a larger page: it is cut down without a word, or refused. @default 'cut' */
  readonly aboveMax?: 'cut' | 'refuse';
  /** Requests for a smaller page are refused. @default none is */
  readonly minSize?: number;
  /** No page reaches past so many records; the words are those of the refusal. */
  readonly cap?: { readonly records: number; readonly message: string };
  /** Whether the option `duplicates` is not for this list. @default false */
  readonly unrepeated?: boolean;
  /** Whether `sortBy` and `sortOrder` are looked at. @default false */
  readonly sortable?: boolean;
  /** How a cursor is refused. @default 422 where it has expired, else 400 with the code `invalid.cursor` */
  readonly refuseCursor?: (why: BadCursor) => Reply;
}
