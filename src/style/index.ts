// Contracts of a paging style
export type {
  FirstOptions,
  FollowedLink,
  NumberedStyle,
  PageOutcome,
  PagingStyle,
  PartitionedStyle,
  Reposition,
  Resplit,
  SeenFlag,
} from '../paging/styles/paging-style.js';
export type { SplitDetails } from '../events/event.js';
export type { Params } from '../policies/middleware.js';

// Options of the styles that Pagewright has
export type { AutoDetectOptions } from '../paging/styles/auto-detect/auto-detect.js';
export type { FlagOptions } from '../paging/styles/flags.js';
export type { LinkOptions, LinkOrigin } from '../paging/styles/link-style.js';
export type { CursorOptions } from '../paging/styles/cursor.js';
export type { IdBatchesOptions } from '../paging/styles/id-batches.js';
export type { LinkHeaderOptions } from '../paging/styles/link-header.js';
export type { NextUriOptions } from '../paging/styles/next-uri.js';
export type { OffsetOptions, StartIndexOptions } from '../paging/styles/offset.js';
export type { PageNumberOptions } from '../paging/styles/page-number.js';
export type { SinglePageOptions } from '../paging/styles/single-page.js';
export type { SplitIntervalOptions } from '../paging/styles/split-interval.js';
