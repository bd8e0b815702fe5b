import { redact } from './redact.js';

/** Returns a value as messages show it: short, redacted, on one line, with its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return clip(JSON.stringify(redact(value)));
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  const keys = Object.keys(value);
  const kind = value.constructor && value.constructor !== Object ? `a ${value.constructor.name}` : 'an object';
  return keys.length === 0 ? `${kind} without keys` : clip(`${kind} with the keys ${keys.join(', ')}`);
}

const clip = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);

/** Returns the message of a thrown value, also of an error from another realm. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return isErrorLike(thrown) ? thrown.message : describeValue(thrown);
}

/** Returns true for an error, also for one from another realm, which is not an instance of this `Error`. */
export const isErrorLike = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';

/** Returns what a text is instead of JSON, without quoting it. */
export function describeNonJson(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the body is empty where JSON was expected';
  if (start.startsWith('<')) return 'the body is HTML or XML where JSON was expected';
  if (start.startsWith('{') || start.startsWith('['))
    return `the body is truncated or malformed JSON (${text.length} characters)`;
  return `the body is plain text where JSON was expected (${text.length} characters)`;
}
