import { redact } from './redact.js';

/** A value as a message shows it: short, on one line, telling its kind. */
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

/** What something that was thrown says: its message, of whatever realm the error is; anything else as a message shows it. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return isErrorLike(thrown) ? thrown.message : describeValue(thrown);
}

/** Errors of another realm are no instances of our `Error`. */
export const isErrorLike = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';

/** What a text is that was to be JSON and is not, without quoting it. */
export function describeNonJson(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the body is empty where JSON was expected';
  if (start.startsWith('<')) return 'the body is HTML or XML where JSON was expected';
  if (start.startsWith('{') || start.startsWith('['))
    return `the body is truncated or malformed JSON (${text.length} characters)`;
  return `the body is plain text where JSON was expected (${text.length} characters)`;
}
