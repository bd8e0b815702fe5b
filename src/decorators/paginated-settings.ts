import type { CollectOptions, PagingOptions } from '../paging/options.js';

/** Name under which the layer stands in an endpoint definition. */
export const PAGINATED = 'Paginated';

/** What `@Paginated` writes down: its options, validated, and what it learnt of the method when the class was defined. */
export interface PaginatedSettings {
  readonly paging: PagingOptions;
  /** Absent where the method streams. */
  readonly collect?: Required<CollectOptions>;
  /** Place of the params among the method's arguments: the last one. */
  readonly paramsIndex: number;
}
