import { redact } from './redact.js';

/** A value as a message shows it: short, on one line, telling its kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return clip(JSON.stringify(redact(value)));
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  const keys = Object.keys(value);
  const kind = value.constructor && value.constructor !== Object ? `a ${value.constructor.name}` : 'an object';
  return keys.length === 0 ? `${kind} without keys` : clip(`${kind} with the keys ${keys.join(', ')}`);
}

const clip = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);
