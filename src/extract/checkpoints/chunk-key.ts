import { ConfigurationError } from '../../errors/configuration-error.js';
import { show } from '../../errors/show.js';
import type { Interval } from '../../time/interval.js';
import type { KeyOptions } from '../options.js';

/** The key of guide 004 (requirement 103). */
const TEMPLATE = 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}';
const PLACES = ['org', 'view', 'chunkStart', 'chunkEnd'] as const;
type Place = (typeof PLACES)[number];

/** Names the run of an endpoint, and each of its chunks. */
export interface Keys {
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
): Keys {
  checkTemplate(template, where);
  const names = { org: escaped(org), view: escaped(view ?? endpoint) };
  return {
    run: `${names.org}:${names.view}`,
    keyOf(window) {
      const values: Record<Place, string> = {
        ...names,
        chunkStart: instant(window?.start),
        chunkEnd: instant(window?.end),
      };
      return template.replace(/\{(\w+)\}/g, (_, place: Place) => values[place]);
    },
  };
}

function checkTemplate(template: string, where: string): void {
  const found = [...template.matchAll(/\{(\w*)\}/g)].map(([, place]) => place);
  const wrong = found.filter((place) => !PLACES.includes(place as Place));
  const missing = PLACES.filter((place) => !found.includes(place));
  if (wrong.length === 0 && missing.length === 0) return;
  throw new ConfigurationError(
    `${where}: option "key.template" must have {org}, {view}, {chunkStart} and {chunkEnd} in it and no other place, or chunks would share a key; got ${show(template)}`,
  );
}

/** A name of the caller's may hold what separates the parts: `a:b` and `c` must not make the key of `a` and `b:c`. */
const escaped = (name: string) =>
  name.replace(/[%:{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const instant = (at: number | undefined) => (at === undefined ? 'all' : new Date(at).toISOString());
