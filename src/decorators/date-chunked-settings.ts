import { z } from 'zod';
import { wholeNumber } from '../options/option-types.js';
import type { IntervalPlace } from '../paging/interval-fields.js';
import { pathText } from '../paging/styles/style-options.js';
import type { WindowRules } from '../paging/styles/window-position.js';
import { isZone } from '../time/windows.js';
import type { EndpointDefinition } from './endpoint.js';

/** Name under which the layer stands in an endpoint definition. */
export const DATE_CHUNKED = 'DateChunked';

/** How an endpoint's interval is cut into windows. */
export interface DateChunkedOptions {
  /** Where the params have the interval, as `start/end`: two ISO 8601 instants with their zone. @default 'interval' */
  readonly interval?: string;
  /** Where the params have its start and its end, each an ISO 8601 instant with its zone, for endpoints that take two fields. @default one field */
  readonly from?: string;
  readonly to?: string;
  /** Days that a window lasts at most. @default 30 */
  readonly days?: number;
  /** Days of the windows in place of one that came short. One that lasts no longer than that is halved. @default 7 */
  readonly splitDays?: number;
  /** Milliseconds that half of a window which came short must at least last. @default 3 600 000 */
  readonly minMs?: number;
  /** Windows to fetch side by side under `extract`, unless its `workers` say otherwise. A stream has them one after another. @default 1 */
  readonly concurrency?: number;
  /** Whose days: `'UTC'`, of 24 hours each, or those of an IANA zone such as `'Europe/Berlin'`. @default 'UTC' */
  readonly zone?: string;
  /**
   * Milliseconds by which each window but the first is asked for before its start, for records that are listed late. They come twice then, so
   * the method needs a `dedupe` key. @default 0
   */
  readonly overlapMs?: number;
}

/** What `@DateChunked` writes down. */
export type DateChunkedSettings = IntervalPlace & Omit<WindowRules, 'fields'> & { readonly concurrency: number };

const zone = z.custom<string>(isZone, { error: `'UTC' or an IANA time zone such as 'Europe/Berlin'` });

export const dateChunkedSchema = z
  .strictObject({
    interval: pathText.optional(),
    from: pathText.optional(),
    to: pathText.optional(),
    days: wholeNumber(1).default(30),
    splitDays: wholeNumber(1).default(7),
    minMs: wholeNumber(1).default(3_600_000),
    concurrency: wholeNumber(1).default(1),
    zone: zone.default('UTC'),
    overlapMs: wholeNumber(0).default(0),
  })
  .superRefine(({ interval, from, to }, context) => {
    const breach = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (interval !== undefined && (from ?? to) !== undefined)
      breach('interval', 'left out where from and to are given');
    else if (from === undefined && to !== undefined) breach('from', 'given too, as to is');
    else if (from !== undefined && to === undefined) breach('to', 'given too, as from is');
    else if (from !== undefined && from === to) breach('to', 'another field than from');
  });

/** How the method's interval is cut; `undefined` where it is not. */
export const dateChunksOf = ({ layers }: EndpointDefinition): DateChunkedSettings | undefined =>
  layers.get(DATE_CHUNKED)?.options as DateChunkedSettings | undefined;
