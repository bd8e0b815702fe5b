import { randomUUID } from 'node:crypto';
import { InexactNumberError } from '../errors/client-errors.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import { longNumbersIn, MAX_DIGITS, mayHoldInexactNumbers, type NumberToken, pathAt } from './number-scan.js';

/** What becomes of numbers that a JavaScript number cannot hold. */
export type BigNumbers = 'error' | 'string' | 'bigint';

/** 2^53. From here on not every integer is a JavaScript number. */
const LIMIT = 2 ** 53;
/** A number of a few characters such as `1e999999` could be a bigint of any size. */
const MAX_BIGINT_DIGITS = 10_000;

/**
 * Parses JSON without changing a number: one that a JavaScript number cannot hold is an error, its digits as text, or a bigint. With `'string'` and
 * `'bigint'` each plain integer beyond 2^53 is converted, so that the type of a field does not depend on the last digits.
 *
 * @param contextOf where the text was read, for the error
 * @throws SyntaxError for a text that is not JSON
 * @throws InexactNumberError for an inexact number, with `'error'`; with `'bigint'` for one that is no integer
 */
export function parseExact(text: string, mode: BigNumbers, contextOf: () => ErrorContext = () => ({})): unknown {
  if (!mayHoldInexactNumbers(text)) return JSON.parse(text);
  if (mode === 'error') {
    const value: unknown = JSON.parse(text);
    const token = firstInexact(text);
    if (token) throw inexactError(text, token, adviceFor(token), contextOf());
    return value;
  }
  const tokens = [...longNumbersIn(text)].filter(isConverted);
  if (tokens.length === 0) return JSON.parse(text);
  const convert = mode === 'string' ? (digits: string) => digits : bigintsOf(text, tokens, contextOf);
  return parseConverted(text, tokens, convert);
}

function firstInexact(text: string): NumberToken | undefined {
  for (const token of longNumbersIn(text)) if (isInexact(token.text)) return token;
  return undefined;
}

const isConverted = ({ text }: NumberToken): boolean =>
  (/^-?\d+$/.test(text) && Math.abs(Number(text)) > LIMIT) || isInexact(text);

/** The value of a decimal as digits without zeros at either end, times a power of ten. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(token: string): Decimal {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token)!;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = withoutTrailingZeros(all);
  return { digits, exponent: Number(exponent) - fraction.length + all.length - digits.length };
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** Whether a number of JSON is another one in JavaScript. */
export function isInexact(token: string): boolean {
  const { digits, exponent } = decimalOf(token);
  if (digits === '') return false;
  const number = Number(token);
  if (!Number.isFinite(number) || number === 0 || digits.length > MAX_DIGITS) return true;
  if (exponent < 0 && Math.abs(number) < LIMIT) return false;
  const kept = decimalOf(String(number));
  return kept.digits !== digits || kept.exponent !== exponent;
}

/** Converts the tokens; those that are no integers are refused before anything is converted. */
function bigintsOf(text: string, tokens: readonly NumberToken[], contextOf: () => ErrorContext) {
  for (const token of tokens) {
    const { digits, exponent } = decimalOf(token.text);
    if (exponent >= 0 && digits.length + exponent <= MAX_BIGINT_DIGITS) continue;
    throw inexactError(
      text,
      token,
      `Set bigNumbers: 'string' to receive it as text: it cannot be a bigint`,
      contextOf(),
    );
  }
  return (token: string): bigint => {
    const { digits, exponent } = decimalOf(token);
    const size = BigInt(digits + '0'.repeat(exponent));
    return token.startsWith('-') ? -size : size;
  };
}

/** Parses the text with marked strings instead of the tokens, and replaces these strings. */
function parseConverted(text: string, tokens: readonly NumberToken[], convert: (token: string) => unknown): unknown {
  // It is new, so no string of the text begins with it.
  const mark = randomUUID();
  let marked = '';
  let from = 0;
  for (const { text: token, index } of tokens) {
    marked += `${text.slice(from, index)}"${mark}${token}"`;
    from = index + token.length;
  }
  return replaceMarked(parseMarked(marked + text.slice(from), text), mark, convert);
}

function parseMarked(marked: string, text: string): unknown {
  try {
    return JSON.parse(marked);
  } catch {
    // The error is about the text itself.
    return JSON.parse(text);
  }
}

/** Replaces the marked strings in place. Not recursive, because a text may be nested deeper than the stack. */
function replaceMarked(parsed: unknown, mark: string, convert: (token: string) => unknown): unknown {
  const top = { parsed };
  const open: Record<string, unknown>[] = [top];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (typeof value === 'object' && value !== null) open.push(value as Record<string, unknown>);
      else if (typeof value === 'string' && value.startsWith(mark)) node[key] = convert(value.slice(mark.length));
    }
  }
  return top.parsed;
}

function inexactError(text: string, { text: number, index }: NumberToken, advice: string, context: ErrorContext) {
  return new InexactNumberError({ number, path: pathAt(text, index), advice }, context);
}

const adviceFor = ({ text }: NumberToken): string =>
  `A JavaScript number would make it ${Number(text)}. Set bigNumbers: 'string' to receive its digits as text` +
  (/^-?\d+$/.test(text) ? `, or bigNumbers: 'bigint'` : '');

/**
 * Serializes a value as JSON in which bigints are numbers with all their digits.
 *
 * @returns `undefined` for a value that JSON has no text for, such as a function
 * @throws TypeError for a cycle
 */
export function stringifyExact(value: unknown): string | undefined {
  if (!('toJSON' in BigInt.prototype)) {
    try {
      return JSON.stringify(value);
    } catch {
      // It has a bigint, or the same error is thrown again.
    }
  }
  for (;;) {
    const mark = randomUUID();
    let bigints = 0;
    const text = JSON.stringify(value, function (this: Record<string, unknown>, key, inner: unknown) {
      const bigint = [inner, this[key]].find((one) => typeof one === 'bigint');
      if (bigint === undefined) return inner;
      bigints += 1;
      return `${mark}${bigint}`;
    }) as string | undefined;
    const parts = text?.split(new RegExp(`"${mark}(-?\\d+)"`));
    // Each bigint is one separator. More of them would be strings that happen to look like one.
    if (parts === undefined || parts.length === 2 * bigints + 1) return parts?.join('');
  }
}

/** Escapes the two line separators that JSON allows in strings, and that some readers take for the end of a line. */
export const escapeLineSeparators = (json: string): string =>
  json.includes('\u2028') || json.includes('\u2029')
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json;
