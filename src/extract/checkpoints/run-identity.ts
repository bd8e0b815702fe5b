import { createHash } from 'node:crypto';
import type { Params } from '../../layers/layer.js';
import { isPlain } from '../../paging/copy-params.js';
import type { Extractable } from '../../paging/extractable.js';
import type { Dedupe } from '../dedupe/dedupe.js';
import type { Sink } from '../sinks/sink.js';

/**
 * What must stay the same for a run to go on (requirement 104): its positions belong to the query, its marks to the sink, its fingerprints to the
 * dedupe. The query is kept as hashes, one for each field, since a query may hold what nobody should read in a state file.
 */
export function identityOf(
  source: Pick<Extractable<unknown>, 'endpoint' | 'params' | 'args' | 'style' | 'windows'>,
  sink: Pick<Sink<unknown>, 'identity'>,
  dedupe: Pick<Dedupe, 'identity'> | undefined,
): Record<string, string> {
  const query = Object.entries(source.params).filter(([, value]) => value !== undefined);
  const others = Object.entries(source.args).filter(([, value]) => isComparable(value));
  return {
    endpoint: source.endpoint,
    ...Object.fromEntries(query.map(([name, value]) => [`params.${name}`, hash(value)])),
    ...Object.fromEntries(others.map(([place, value]) => [place, hash(value)])),
    windows: source.windows?.describe ?? 'none',
    'paging style': source.style,
    dedupe: dedupe?.identity ?? 'none',
    output: sink.identity,
  };
}

/** Whether two values that mean the same hash alike: not so for signals, functions and what else a method may be handed. */
function isComparable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !['undefined', 'function', 'symbol'].includes(typeof value);
  return Array.isArray(value) || value instanceof Date || isPlain(value);
}

/** The parts in which two identities differ. */
export function changedParts(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...parts].filter((part) => before[part] !== now[part]);
}

const hash = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);

/** The value as JSON, whatever the order in which its fields were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner as Params).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
