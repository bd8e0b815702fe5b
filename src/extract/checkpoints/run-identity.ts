import { createHash } from 'node:crypto';
import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { defined, isPlainObject } from '../../json/plain-objects.js';
import type { Extractable } from '../../paging/run-plan.js';
import type { Params } from '../../policies/middleware.js';
import type { Interval } from '../../time/interval.js';
import type { Dedupe } from '../dedupe/dedupe.js';
import type { KeyOptions } from '../options.js';
import type { Sink } from '../sinks/sink.js';

/** R103. */
const TEMPLATE = 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}';
const PLACEHOLDERS = ['org', 'view', 'chunkStart', 'chunkEnd'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** Names a run, and each of its chunks. */
export interface RunKeys {
  readonly run: string;
  keyOf(window: Interval | null): string;
}

/**
 * @param where the caller, for the message
 * @throws ConfigurationError for a template under which two chunks, or two organisations, could share a key
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
      return template.replace(/\{(\w+)\}/g, (_, name: Placeholder) => values[name]);
    },
  };
}

function checkTemplate(template: string, where: string): void {
  const found = [...template.matchAll(/\{(\w*)\}/g)].map(([, name]) => name);
  const wrong = found.filter((name) => !PLACEHOLDERS.includes(name as Placeholder));
  const missing = PLACEHOLDERS.filter((name) => !found.includes(name));
  if (wrong.length === 0 && missing.length === 0) return;
  throw new ConfigurationError(
    `${where}: option "key.template" must contain {org}, {view}, {chunkStart} and {chunkEnd}, and no other placeholder, to keep keys unique; got ${describeValue(template)}`,
  );
}

/** Escapes separators, so that `a:b` and `c` do not produce the key of `a` and `b:c`. */
const escapeName = (name: string) =>
  name.replace(/[%:{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const formatBound = (at: number | undefined) => (at === undefined ? 'all' : new Date(at).toISOString());

/**
 * What must not change when a run is resumed (R104): its positions belong to the query, its marks to the sink, its fingerprints to the dedupe. Each
 * field of the query is hashed, because a query may contain personal data.
 */
export function identityOf(
  source: Pick<Extractable<unknown>, 'endpoint' | 'params' | 'args' | 'style' | 'windows'>,
  sink: Pick<Sink<unknown>, 'identity'>,
  dedupe: Pick<Dedupe, 'identity'> | undefined,
): Record<string, string> {
  const query = Object.entries(defined(source.params));
  const others = Object.entries(source.args).filter(([, value]) => isComparable(value));
  return {
    endpoint: source.endpoint,
    ...Object.fromEntries(query.map(([name, value]) => [`params.${name}`, hash(value)])),
    ...Object.fromEntries(others.map(([name, value]) => [name, hash(value)])),
    windows: source.windows?.describe ?? 'none',
    'paging style': source.style,
    dedupe: dedupe?.identity ?? 'none',
    output: sink.identity,
  };
}

/** Whether equal values have equal hashes, which is not so for signals, functions and other instances. */
function isComparable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !['undefined', 'function', 'symbol'].includes(typeof value);
  return Array.isArray(value) || value instanceof Date || isPlainObject(value);
}

/** Names of the parts in which two identities differ. */
export function changedParts(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...parts].filter((part) => before[part] !== now[part]);
}

const hash = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);

/** The value as JSON with sorted fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner as Params).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
