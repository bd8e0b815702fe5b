import { show } from './show.js';

/** What something that was thrown says: its message, of whatever realm the error is; anything else as a message shows it. */
export function saidBy(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return isErrorLike(thrown) ? thrown.message : show(thrown);
}

/** Errors of another realm are no instances of our `Error`. */
export const isErrorLike = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
