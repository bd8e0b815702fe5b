import type { Collection } from './collection.js';
import { errorReply, type Reply } from '../http/reply.js';

/** Fields to sort by. Several are joined by commas. */
const SORT_KEYS = ['id', 'name', 'email', 'createdDate'];

/** Case-insensitive, as on the platform. `score` is the order of searches, in which all hits are equal here. */
const SORT_ORDERS = ['asc', 'desc', 'score'];

/** The requested order. */
interface SortRequest {
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  /** Sort key, by index, of records with equal keys; by default they keep their order. */
  readonly ties?: ((index: number) => number) | undefined;
}

/** The collection in the requested order, or an error reply for an invalid key. Sorting by a key other than `id` reads the whole collection. */
export function sorted(
  collection: Collection,
  { sortBy = 'id', sortOrder = 'asc', ties }: SortRequest,
): Collection | Reply {
  const keys = sortBy.split(',');
  const unknown = keys.find((key) => !SORT_KEYS.includes(key));
  if (unknown !== undefined)
    return errorReply(400, 'invalid.sort', `sortBy must be one of ${SORT_KEYS.join(', ')}, not ${unknown}`);
  const order = sortOrder.toLowerCase();
  if (!SORT_ORDERS.includes(order))
    return errorReply(400, 'invalid.sort', `sortOrder must be one of ${SORT_ORDERS.join(', ')}`);
  const { size } = collection;
  if (sortBy === 'id') return order === 'desc' ? reversed(collection) : collection;
  const rows = Array.from({ length: size }, (_, i) => ({ record: collection.at(i) as Sortable, tie: ties?.(i) ?? i }));
  const direction = order === 'desc' ? -1 : 1;
  rows.sort((a, b) => direction * compare(a.record, b.record, keys) || a.tie - b.tie);
  return { size, at: (i) => rows[i]?.record };
}

/** The collection in reverse order. */
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
