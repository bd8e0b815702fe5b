import { createHash } from 'node:crypto';
import type { Params } from '../../layers/layer.js';
import type { Extractable } from '../../paging/extractable.js';
import type { Dedupe } from '../dedupe/dedupe.js';
import type { Sink } from '../sinks/sink.js';

/**
 * What must stay the same for a run to go on (requirement 104): its positions belong to the query, its marks to the sink, its fingerprints to the
 * dedupe. The query is kept as hashes, one for each field, since a query may hold what nobody should read in a state file.
 */
export function identityOf(
  source: Pick<Extractable<unknown>, 'endpoint' | 'params' | 'pathArguments' | 'style' | 'windows'>,
  sink: Pick<Sink<unknown>, 'identity'>,
  dedupe: Pick<Dedupe, 'identity'> | undefined,
): Record<string, string> {
  const query = Object.entries(source.params).filter(([, value]) => value !== undefined);
  return {
    endpoint: source.endpoint,
    ...(source.pathArguments.length > 0 ? { 'path arguments': hash(source.pathArguments.map(asText)) } : {}),
    ...Object.fromEntries(query.map(([name, value]) => [`params.${name}`, hash(value)])),
    windows: source.windows?.describe ?? 'none',
    'paging style': source.style,
    dedupe: dedupe?.identity ?? 'none',
    output: sink.identity,
  };
}

/** The parts in which two identities differ. */
export function changedParts(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...parts].filter((part) => before[part] !== now[part]);
}

/** What stands in a path is a text; what is none, such as a signal, says nothing of the query. */
const asText = (value: unknown) =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? `${value as string}` : null;
const hash = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);

/** The value as JSON, whatever the order in which its fields were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner as Params).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
