import type { Collection } from '../data/collections.js';
import { mix } from '../data/random.js';
import { repeating } from '../data/repeating.js';
import { orderOf } from '../data/sorting.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { Listing, PageService } from './listing.js';
import { pageFrom } from './page-from.js';
import { sizeOf } from './page-size.js';
import { startOf } from './start-of.js';

/** One page of a collection in a dialect, or the refusal of a request that the dialect or the rules do not allow. */
export function servePage(service: PageService, listing: Listing, request: SandboxRequest): Reply {
  const { dialect, rules } = listing;
  if (request.method !== dialect.method) return refusal(405, 'method.not.allowed', `use ${dialect.method}`);
  const collection = listed(service, listing, request);
  if ('status' in collection) return collection;
  const size = sizeOf(service.options, listing, request);
  if (typeof size !== 'number') return size;
  const start = startOf(service, { ...listing, collection }, request, size);
  if ('status' in start) return start;
  if (start.offset + size > (rules.cap?.records ?? Infinity))
    return refusal(400, 'bad.request', rules.cap?.message ?? '');
  const page = pageFrom(service, { ...listing, collection }, request, start, size);
  return { status: 200, records: page.records.length, ...dialect.envelope(page, request) };
}

/** The collection in the order that is asked for, with the repeats that the option `duplicates` gives it. */
function listed(service: PageService, { collection, rules }: Listing, { fields }: SandboxRequest): Collection | Reply {
  const { duplicates = 0, seed = 1, unstableTies } = service.options;
  const ties = unstableTies ? (place: number) => mix(service.serial, place) : undefined;
  const asked = { sortBy: fields.get('sortBy'), sortOrder: fields.get('sortOrder'), ties };
  const ordered = rules.sortable ? orderOf(collection, asked) : collection;
  return 'status' in ordered || ordered.keys || rules.unrepeated ? ordered : repeating(ordered, duplicates, seed);
}
