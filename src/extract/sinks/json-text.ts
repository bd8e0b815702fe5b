import { types } from 'node:util';
import { SinkError } from '../../errors/sink-error.js';

/**
 * A record as JSON.
 *
 * @throws SinkError where it holds what JSON cannot: it would be left out, or changed, without a word
 */
export function jsonText(record: unknown, place: string): string {
  let line: string | undefined;
  try {
    line = JSON.stringify(record);
  } catch (cause) {
    throw new SinkError(`${place} cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  const lost = lossIn(record, '');
  if (lost !== undefined) throw new SinkError(`${place} cannot be written as JSON: it holds ${lost}`);
  if (line === undefined) throw new SinkError(`${place} cannot be written as JSON: its toJSON() gives nothing`);
  return line;
}

/** What JSON would leave out or change, and where. A field that is `undefined` counts as absent. */
function lossIn(value: unknown, at: string): string | undefined {
  if (typeof value === 'object' && value !== null) return lossWithin(value, at);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  const what = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
  return at === '' ? what : `${what} at ${at}`;
}

function lossWithin(value: object, at: string): string | undefined {
  const odd = oddObject(value);
  if (odd !== undefined) return odd === '' ? undefined : `${odd} at ${at || 'its top'}`;
  if (Array.isArray(value)) return firstLoss(value.keys(), (index) => lossIn(value[index], `${at}[${index}]`));
  return firstLoss(Object.keys(value), (key) => {
    const field = (value as Record<string, unknown>)[key];
    return field === undefined ? undefined : lossIn(field, at === '' ? key : `${at}.${key}`);
  });
}

/** What an object is that JSON does not take field by field; empty for one that turns itself into JSON. */
function oddObject(value: object): string | undefined {
  if (types.isMap(value)) return 'a Map';
  if (types.isSet(value)) return 'a Set';
  if (types.isDate(value) && Number.isNaN(value.getTime())) return 'an invalid date';
  return typeof (value as { toJSON?: unknown }).toJSON === 'function' ? '' : undefined;
}

function firstLoss<K>(keys: Iterable<K>, look: (key: K) => string | undefined): string | undefined {
  for (const key of keys) {
    const lost = look(key);
    if (lost !== undefined) return lost;
  }
  return undefined;
}
