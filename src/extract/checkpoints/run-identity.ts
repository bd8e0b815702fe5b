import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../errors/client-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { isPlainObject } from '../../json/copy-params.js';
import type { Extractable } from '../../paging/run-plan.js';
import type { Params } from '../../policies/middleware.js';
import type { Interval } from '../../time/interval.js';
import type { Dedupe } from '../dedupe/dedupe.js';
import type { KeyOptions } from '../options.js';
import type { Sink } from '../sinks/sink.js';

/** The key of guide 004 (requirement 103). */
const TEMPLATE = 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}';
const PLACEHOLDERS = ['org', 'view', 'chunkStart', 'chunkEnd'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** Names the run of an endpoint, and each of its chunks. */
export interface RunKeys {
  readonly run: string;
  keyOf(window: Interval | null): string;
}

/**
 * @param where who asks, for the message
 * @throws ConfigurationError for a template that would give two chunks, or two organisations, one key
 */
export function chunkKeys(
  { org = 'default', view, template = TEMPLATE }: KeyOptions,
  endpoint: string,
  where: string,
): RunKeys {
  checkTemplate(template, where);
  const names = { org: escapeName(org), view: escapeName(view ?? endpoint) };
  return {
    run: `${names.org}:${names.view}`,
    keyOf(window) {
      const values: Record<Placeholder, string> = {
        ...names,
        chunkStart: formatBound(window?.start),
        chunkEnd: formatBound(window?.end),
      };
      return template.replace(/\{(\w+)\}/g, (_, place: Placeholder) => values[place]);
    },
  };
}

function checkTemplate(template: string, where: string): void {
  const found = [...template.matchAll(/\{(\w*)\}/g)].map(([, place]) => place);
  const wrong = found.filter((place) => !PLACEHOLDERS.includes(place as Placeholder));
  const missing = PLACEHOLDERS.filter((place) => !found.includes(place));
  if (wrong.length === 0 && missing.length === 0) return;
  throw new ConfigurationError(
    `${where}: option "key.template" must have {org}, {view}, {chunkStart} and {chunkEnd} in it and no other place, or chunks would share a key; got ${describeValue(template)}`,
  );
}

/** A name of the caller's may hold what separates the parts: `a:b` and `c` must not make the key of `a` and `b:c`. */
const escapeName = (name: string) =>
  name.replace(/[%:{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const formatBound = (at: number | undefined) => (at === undefined ? 'all' : new Date(at).toISOString());

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
  return Array.isArray(value) || value instanceof Date || isPlainObject(value);
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
