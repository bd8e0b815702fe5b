import type { Collection } from './collection.js';
import { errorReply, type Reply } from '../http/reply.js';

/** Fields that a collection can be sorted by, several of them joined by commas. */
const SORT_KEYS = ['id', 'name', 'email', 'createdDate'];

/** In capitals too, as some endpoints write them. `score` is that of searches, whose hits all fit equally well here. */
const SORT_ORDERS = ['asc', 'desc', 'score'];

/** How a request asks for its records to be sorted. */
interface SortRequest {
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  /** Sorts what the keys do not tell apart, by place; without it such records stay as they are. */
  readonly ties?: ((place: number) => number) | undefined;
}

/**
 * The collection in the order that a request asks for, or the refusal of a key that is none. Sorting reads the whole collection; without
 * `sortBy`, and by `id`, it stays in its own order and is never read ahead.
 */
export function sorted(
  collection: Collection,
  { sortBy = 'id', sortOrder = 'asc', ties }: SortRequest,
): Collection | Reply {
  const keys = sortBy.split(',');
  const unknown = keys.find((key) => !SORT_KEYS.includes(key));
  if (unknown !== undefined)
    return errorReply(400, 'invalid.sort', `sortBy takes ${SORT_KEYS.join(', ')}, not ${unknown}`);
  const order = sortOrder.toLowerCase();
  if (!SORT_ORDERS.includes(order)) return errorReply(400, 'invalid.sort', `sortOrder takes ${SORT_ORDERS.join(', ')}`);
  const { size } = collection;
  if (sortBy === 'id') return order === 'desc' ? reversed(collection) : collection;
  const rows = Array.from({ length: size }, (_, i) => ({ record: collection.at(i) as Sortable, tie: ties?.(i) ?? i }));
  const direction = order === 'desc' ? -1 : 1;
  rows.sort((a, b) => direction * compare(a.record, b.record, keys) || a.tie - b.tie);
  return { size, at: (i) => rows[i]?.record };
}

/** The collection from its end to its beginning. */
export function reversed(collection: Collection): Collection {
  const { size, total = size, keys } = collection;
  const mirrored = keys && {
    keyOf: (index: number) => -keys.keyOf(size - 1 - index),
    indexOf: (key: number) => size - keys.indexOf(1 - key),
  };
  return { size, total, at: (i) => collection.at(size - 1 - i), ...(mirrored && { keys: mirrored }) };
}

type Sortable = Readonly<Record<string, string | undefined>>;

function compare(a: Sortable, b: Sortable, keys: readonly string[]): number {
  for (const key of keys) {
    const [x, y] = [a[key] ?? '', b[key] ?? ''];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
