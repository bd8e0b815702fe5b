import 'reflect-metadata';
import { z } from 'zod';
import { wholeNumber } from '../options/option-types.js';
import type { IntervalLocation } from '../paging/interval-fields.js';
import type { CollectOptions, PagingOptions } from '../paging/options.js';
import { AsyncJobDetector } from '../paging/recovery/async-job-detector.js';
import type { WindowRules } from '../paging/styles/date-windows.js';
import { pathText } from '../paging/styles/style-helpers.js';
import type { Middleware } from '../policies/middleware.js';
import type { ResolvedJobOptions } from '../policies/poll/poll-options.js';
import { isZone } from '../time/windows.js';

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

/** Name under which the layer stands in an endpoint definition. */
export const POLLED = 'Polled';

/** How the method's job is started and asked about; `undefined` where it starts none. */
export const jobOptionsOf = ({ decorators }: EndpointDefinition): ResolvedJobOptions | undefined =>
  decorators.get(POLLED)?.options as ResolvedJobOptions | undefined;

/** Any method, as far as types go. */
export type AnyMethod = (...args: never[]) => unknown;

/** One decorator on a method: which, where it stands among the others, and its options. */
export interface DecoratorRecord {
  /** Such as `'Paginated'`. */
  readonly decorator: string;
  /** Place on the road of a page; lower stands further out. The order in which decorators are written does not matter. */
  readonly order: number;
  /** Validated and frozen. */
  readonly options: object;
  /** Makes the layer for one client; absent where the decorator is none of the layers around a page. */
  readonly middlewareFor?: (client: object) => Middleware;
}

/** What all decorators on one method have said about it. Kept with reflect-metadata on the method itself. */
export interface EndpointDefinition {
  readonly name: string;
  /** Class that the method is written in, where the decorator mode tells it: standard decorators run before their class has a name. */
  readonly owner: string | undefined;
  /** The method as it was written. */
  readonly source: AnyMethod;
  readonly decorators: Map<string, DecoratorRecord>;
  /** By client: whether the method was seen to answer with records. */
  readonly jobDetectors: WeakMap<object, AsyncJobDetector>;
}

/** A string, so that copies of this library loaded side by side find each other's definitions. */
const METADATA_KEY = 'pagewright:endpoint';

/** The definition on a method, or `undefined` where it has no decorator of this library. */
export function endpointOn(method: unknown): EndpointDefinition | undefined {
  return typeof method === 'function'
    ? (Reflect.getOwnMetadata(METADATA_KEY, method) as EndpointDefinition | undefined)
    : undefined;
}

export function markAsEndpoint(method: AnyMethod, definition: EndpointDefinition): void {
  Reflect.defineMetadata(METADATA_KEY, definition, method);
}

/** `Crm.users`, or `users` where the class is not known yet. */
export const endpointName = ({ owner, name }: Pick<EndpointDefinition, 'owner' | 'name'>): string =>
  owner === undefined ? name : `${owner}.${name}`;

/** The layers from the outside in. */
export const decoratorsOf = (definition: EndpointDefinition): DecoratorRecord[] =>
  [...definition.decorators.values()].sort((a, b) => a.order - b.order);

/** What the calls of the endpoint on one client share. */
export function jobDetectorOf({ jobDetectors }: EndpointDefinition, client: object): AsyncJobDetector {
  const preflight = jobDetectors.get(client) ?? new AsyncJobDetector();
  jobDetectors.set(client, preflight);
  return preflight;
}

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
export type DateChunkedSettings = IntervalLocation & Omit<WindowRules, 'fields'> & { readonly concurrency: number };

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
export const dateChunkedSettingsOf = ({ decorators }: EndpointDefinition): DateChunkedSettings | undefined =>
  decorators.get(DATE_CHUNKED)?.options as DateChunkedSettings | undefined;
