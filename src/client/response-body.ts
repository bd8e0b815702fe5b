import { InexactNumberError } from '../errors/client-errors.js';
import { ConfigurationError, describeNonJson, type ErrorContext } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';
import { type BigNumbers, parseExact } from '../json/exact-json.js';
import { formatPath } from '../json/number-scan.js';
import { decodeBody, decodeLeniently, withoutMark, type OnInvalidText } from '../json/response-text.js';
import { findUnsafeNumber } from '../json/unsafe-numbers.js';
import type { PageRequest, PageResponse, ReadingOptions } from '../policies/middleware.js';
import { isThenable } from '../time/clock.js';

/** How the body of one response is read. */
export interface Reading {
  readonly bigNumbers: BigNumbers;
  readonly onInvalidText: OnInvalidText;
  readonly parse?: ReadingOptions['parse'];
}

export const DEFAULT_READING: Reading = Object.freeze({ bigNumbers: 'error', onInvalidText: 'error' });

/** The options of the method, else of the client. Only pages are parsed by `parse`: the answers about a job are not. */
export function readingFor(request: PageRequest, client: Omit<ReadingOptions, 'parse'>): Reading {
  const { reading, expects } = request;
  return {
    bigNumbers: reading?.bigNumbers ?? client.bigNumbers ?? DEFAULT_READING.bigNumbers,
    onInvalidText: reading?.onInvalidText ?? client.onInvalidText ?? DEFAULT_READING.onInvalidText,
    parse: expects === 'page' ? reading?.parse : undefined,
  };
}

/** Responses and bodies that this library parsed: no number in them was changed, and a text in them is no JSON to parse again. */
const EXACT = new WeakSet();

export function markExact(...values: readonly unknown[]): void {
  for (const value of values) if (typeof value === 'object' && value !== null) EXACT.add(value);
}

export const isExact = (value: unknown): boolean => typeof value === 'object' && value !== null && EXACT.has(value);

/**
 * The body of a successful response.
 *
 * @param exact whether this library parsed it
 * @param contextOf where it was read, for errors
 * @throws ResponseFormatError for a text that is not JSON, or bytes that are no text; InexactNumberError for a number that was or would be changed
 */
export function readBody(
  response: PageResponse,
  exact: boolean,
  { bigNumbers, onInvalidText, parse }: Reading = DEFAULT_READING,
  contextOf: () => ErrorContext,
): unknown {
  const { body, headers } = response;
  if (exact && !parse) return body;
  const text = textOf(body, (bytes) => decodeBody(bytes, headers?.['content-type'], onInvalidText, contextOf));
  if (parse) return parseBy(parse, text, response, contextOf);
  if (text === undefined) return checkParsed(body, bigNumbers, contextOf);
  return parseJson(text, bigNumbers, contextOf);
}

function parseJson(text: string, bigNumbers: BigNumbers, contextOf: () => ErrorContext): unknown {
  try {
    return parseExact(text, bigNumbers, contextOf);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ResponseFormatError(
      `${describeNonJson(text)}. Check the address, and whether a proxy or a login page answers instead`,
      { ...contextOf(), cause },
    );
  }
}

const RETURN_TEXT = `Return this.get(…) of an ApiClient, the response of fetch unread, or a response of axios with responseType: 'text'`;

/** Parses a page by the function of its method. */
function parseBy(
  parse: NonNullable<Reading['parse']>,
  text: string | undefined,
  response: PageResponse,
  contextOf: () => ErrorContext,
): unknown {
  if (text === undefined) {
    throw new ConfigurationError(
      `\`parse\` needs the text of the page, but something else has parsed it. ${RETURN_TEXT}`,
      contextOf(),
    );
  }
  const body = parse(text, { ...response, body: text });
  const check = (parsed: unknown) =>
    checkNumbers(parsed, 'Let `parse` keep the digits as text or as a bigint', contextOf);
  return isThenable(body) ? Promise.resolve(body).then(check) : check(body);
}

/** A body that something else parsed: the digits that its large numbers had are unknown. */
function checkParsed(body: unknown, bigNumbers: BigNumbers, contextOf: () => ErrorContext): unknown {
  if (bigNumbers !== 'error' && typeof body === 'object' && body !== null) {
    throw new ConfigurationError(
      `bigNumbers: '${bigNumbers}' needs the text of the body, but something else has parsed it. ${RETURN_TEXT}`,
      contextOf(),
    );
  }
  const advice = `Something else parsed the body, and may have rounded it. ${RETURN_TEXT}, and set bigNumbers: 'string' or 'bigint'`;
  return checkNumbers(body, advice, contextOf);
}

function checkNumbers(body: unknown, advice: string, contextOf: () => ErrorContext): unknown {
  const unsafe = findUnsafeNumber(body);
  if (!unsafe) return body;
  const { number, path } = unsafe;
  throw new InexactNumberError({ number: String(number), path: formatPath(path), advice }, contextOf());
}

/** The body of an error response: parsed if it is JSON, otherwise as it is. Nothing in it hides the error. */
export function parseErrorBody(body: unknown, contentType: string | undefined): unknown {
  const text = textOf(body, (bytes) => decodeLeniently(bytes, contentType));
  if (text === undefined) return body;
  try {
    return parseExact(text, 'string');
  } catch {
    return text;
  }
}

/** The text of a body that the HTTP client did not parse. */
function textOf(body: unknown, decode: (bytes: Uint8Array) => string): string | undefined {
  if (typeof body === 'string') return withoutMark(body);
  return body instanceof Uint8Array ? decode(body) : undefined;
}
