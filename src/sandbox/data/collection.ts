import { errorReply, type Reply } from '../http/sandbox-request.js';
import { idOf, indexIn, mix } from './random.js';

/** A list that the sandbox serves. */
export interface Collection {
  /** Number of positions in the list. */
  readonly size: number;
  /** Reported number of distinct records. @default size */
  readonly total?: number;
  at(index: number): unknown;
  /** For lists that change while they are read: keys that cursors keep instead of positions. */
  readonly keys?: StableKeys;
}

/** Keys of the records of a changing list. */
export interface StableKeys {
  keyOf(index: number): number;
  /** The first position whose key is not below this one. */
  indexOf(key: number): number;
}

/** Binary search: the first index for which a condition holds, given that it holds for all later ones; `size` if for none. */
export function firstWhere(size: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shares are counted in ten-thousandths, which keeps the arithmetic exact. */
const PARTS = 10_000;

/** A collection with a share of its records repeated, soon after their first position. The seed decides which ones. */
export function withDuplicates(collection: Collection, share: number, seed: number): Collection {
  const parts = Math.round(share * PARTS);
  if (parts === 0) return collection;
  const { size, total = size } = collection;
  const repeats = Math.floor((size * parts) / PARTS);
  /** Index of the last original record before a repeat. */
  const lastBefore = (repeat: number) => Math.ceil(((repeat + 1) * PARTS) / parts) - 1;
  const originalOf = (repeat: number) => {
    const last = lastBefore(repeat);
    const stretch = repeat === 0 ? last + 1 : last - lastBefore(repeat - 1);
    return last - (mix(seed, repeat) % stretch);
  };
  const at = (position: number) => {
    const repeatsBefore = firstWhere(repeats, (repeat) => lastBefore(repeat) + repeat + 1 >= position);
    const isRepeat = repeatsBefore < repeats && lastBefore(repeatsBefore) + repeatsBefore + 1 === position;
    return collection.at(isRepeat ? originalOf(repeatsBefore) : position - repeatsBefore);
  };
  return { size: size + repeats, total, at };
}

/** Up to this length of the interval, lists are complete. */
const COMPLETE_UP_TO_MS = 7 * 24 * 60 * 60_000;

/** A list of an interval that silently ends after `truncateTo` records if the interval exceeds seven days. Its total counts all records. */
export function truncated(collection: Collection, intervalMs: number, truncateTo = Infinity): Collection {
  if (intervalMs <= COMPLETE_UP_TO_MS || collection.size <= truncateTo) return collection;
  return { size: truncateTo, total: collection.size, at: (i) => collection.at(i) };
}

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

/** Records of one kind, in a fixed order. They are computed on demand. */
export interface RecordSet<T> {
  readonly size: number;
  at(index: number): T;
  /** Id of the record at an index. */
  idAt(index: number): string;
  /** Index of a record by its id; -1 for an unknown id. */
  indexOf(id: string): number;
  find(id: string): T | undefined;
}

/** What a record is computed from: its index, its id, and 32 random bits. */
interface RecordSeed {
  readonly index: number;
  readonly id: string;
  readonly chance: number;
}

export class GeneratedSet<T> implements RecordSet<T> {
  /** @param kind number that makes the ids of these records differ from those of all others */
  constructor(
    private readonly seed: number,
    private readonly kind: number,
    readonly size: number,
    private readonly generate: (seed: RecordSeed) => T,
  ) {}

  at(index: number): T {
    return this.generate({ index, id: this.idAt(index), chance: mix(this.seed ^ this.kind, index) });
  }

  idAt(index: number): string {
    return idOf(this.seed, this.kind, index);
  }

  indexOf(id: string): number {
    const index = indexIn(this.seed, this.kind, id);
    return index < this.size ? index : -1;
  }

  find(id: string): T | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : this.at(index);
  }
}
