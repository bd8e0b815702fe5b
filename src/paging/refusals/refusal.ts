import { z } from 'zod';
import { HttpError } from '../../errors/http-error.js';

/** How an answer that is no success is known: the API's codes or a part of its messages, a pattern for either, or a function. */
export type Refusal = readonly string[] | RegExp | ((error: HttpError) => boolean);

const isRefusal = (value: unknown) =>
  typeof value === 'function' || isPattern(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
/** A pattern of another realm counts as well. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === '[object RegExp]';
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

export const refusalOption = z.custom<Refusal>(isRefusal, {
  error: 'a list of API codes or messages, a RegExp, or a function (error) => boolean',
});

/** Whether `error` is an answer of the server's that the refusal describes. */
export function isRefusedBy(refusal: Refusal, error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  if (typeof refusal === 'function') return refusal(error);
  const { apiCode = '', apiMessage = '' } = error;
  // `search` keeps no place between calls, as `test` does for a pattern with the flag g.
  if (isPattern(refusal)) return [apiCode, apiMessage].some((said) => said.search(refusal) >= 0);
  return refusal.some((text) => apiCode === text || apiMessage.includes(text));
}
