import { ConfigurationError } from '../errors/client-errors.js';
import { describeNonJson } from '../errors/describe-value.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import { AsyncResponseError, ResponseFormatError } from '../errors/paging-errors.js';
import type { PageResponse } from '../policies/middleware.js';
import type { PageContext } from '../position.js';
import { errorForResponse, type ResponseContext } from './http-failure.js';

/**
 * The parsed body. HTTP clients parse JSON themselves, and leave a string where they could not.
 *
 * @throws ResponseFormatError for text that is no complete JSON
 */
function parseBody(body: unknown, place: ErrorContext): unknown {
  const text = asText(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResponseFormatError(`${describeNonJson(text)}; the address, a proxy or a login page may be wrong`, {
      ...place,
      cause,
    });
  }
}

/** The body of an error answer: parsed where it can be, else as it is. */
export function parseErrorBody(body: unknown): unknown {
  const text = asText(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function asText(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}

/** A response as it came, its body not yet parsed. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** In place of the body of a fetch response that somebody has read; it can be read only once. */
const ALREADY_READ = Symbol('read before');

interface ReceivedResponse {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
  readonly url?: string | undefined;
}

/**
 * Whatever an HTTP client or a vendor SDK gave, as a `PageResponse` with a parsed body.
 *
 * @param place where it came; a 202 and a 204 are errors only where a page is expected
 * @throws HttpError for a status that is no success, ResponseFormatError for a body that is no JSON, AsyncResponseError for 202
 */
export async function checkedResponse(raw: unknown, place: ResponseContext): Promise<PageResponse> {
  if (isChecked(raw)) return requirePage(raw, place);
  const { status, headers, body, url } = await readResponse(raw);
  if (status !== undefined && !isSuccess(status)) throw errorForResponse({ status, headers, body }, place);
  if (body === ALREADY_READ) {
    throw new ConfigurationError(
      'the body of the fetch response was read before; return the response untouched, or its parsed body',
      place,
    );
  }
  const response = requirePage({ status, headers, body, url }, place);
  const parsed = { ...response, body: status === 204 ? undefined : parseBody(body, place) };
  checked.add(parsed);
  return parsed;
}

export const isSuccess = (status: number) => status >= 200 && status <= 299;

/** Responses that went through here before, on another road: their bodies are parsed. */
const checked = new WeakSet<object>();

const isChecked = (raw: unknown): raw is PageResponse => typeof raw === 'object' && raw !== null && checked.has(raw);

/** @throws AsyncResponseError, ResponseFormatError for what is no page where one is expected */
function requirePage(response: PageResponse, { page, isPage }: ResponseContext): PageResponse {
  if (!isPage) return response;
  if (response.status === 202) throw acceptedError(page);
  if (response.status === 204) {
    throw new ResponseFormatError('the server answered 204 No Content where a page was expected', { page });
  }
  return response;
}

/** What a method that is no page gave, as the layers see it; its caller gets it untouched. A refusal is an error all the same. */
export async function plainResponse(raw: unknown, place: ResponseContext): Promise<PageResponse> {
  const head = statusAndHeadersOf(raw);
  if (!head) return { ...rememberedOf(raw), body: raw };
  if (isSuccess(head.status)) return { ...head, body: raw };
  throw errorForResponse((await rawResponseOf(raw))!, place);
}

const remembered = new WeakMap<object, PageResponse>();

/** Gives the body, and keeps the response that it came with for whoever meets the body alone. */
export function rememberResponse(response: PageResponse): unknown {
  const { body } = response;
  if (typeof body === 'object' && body !== null) remembered.set(body, response);
  return body;
}

const rememberedOf = (raw: unknown) => (typeof raw === 'object' && raw !== null ? remembered.get(raw) : undefined);

async function readResponse(raw: unknown): Promise<ReceivedResponse> {
  const known = rememberedOf(raw);
  if (known) return known;
  if (raw === undefined || raw === null) {
    throw new ConfigurationError(
      `the method gave ${raw} where a response was expected; return page(this.http.get(…)), or this.get(…) of an ApiClient`,
    );
  }
  const response = await rawResponseOf(raw);
  return response ? { ...response, url: urlOf(raw) } : { body: raw };
}

/** A response, read: fetch's, or `{ status, headers, data | body }`. A body that happens to have a `status` is none. */
export async function rawResponseOf(raw: unknown): Promise<RawResponse | undefined> {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if (isFetchResponse(raw)) {
    return {
      status: raw.status,
      headers: plainHeaders(raw.headers),
      body: raw.bodyUsed ? ALREADY_READ : await raw.text(),
    };
  }
  const head = statusAndHeadersOf(raw);
  const { data, body } = raw as Record<string, unknown>;
  return head && { ...head, body: data === undefined ? body : data };
}

/** Status and headers of what is a response by having both. */
function statusAndHeadersOf(raw: unknown): Omit<RawResponse, 'body'> | undefined {
  const { status, statusCode, headers } = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const code = typeof status === 'number' ? status : statusCode;
  if (typeof code !== 'number' || typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return undefined;
  return { status: code, headers: plainHeaders(headers) };
}

function isFetchResponse(raw: unknown): raw is Response {
  const response = raw as Partial<Response> | null;
  return (
    typeof response === 'object' &&
    typeof response?.text === 'function' &&
    typeof response.status === 'number' &&
    typeof response.headers?.get === 'function'
  );
}

function plainHeaders(headers: object): Record<string, string> {
  const entries: Iterable<[string, unknown]> =
    typeof (headers as Headers).get === 'function' && Symbol.iterator in headers
      ? (headers as Iterable<[string, unknown]>)
      : Object.entries(headers);
  const said = [...entries].filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    said.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

/** The address that an axios or fetch-like response was asked from, where it tells. */
function urlOf(raw: unknown): string | undefined {
  const { config, url } = raw as { config?: { url?: unknown; baseURL?: unknown }; url?: unknown };
  const asked = [config?.url, config?.baseURL, url].filter((part): part is string => typeof part === 'string');
  return asked.find((part) => /^https?:\/\//i.test(part));
}

function acceptedError(page: PageContext | undefined): AsyncResponseError {
  return new AsyncResponseError(
    'the server answered 202 Accepted: it started a job, and these are not the records; ' +
      'such an endpoint is for @Polled, which waits for the job and pages its results',
    { page },
  );
}
