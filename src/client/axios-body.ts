import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponseTransformer } from 'axios';
import { InexactNumberError } from '../errors/client-errors.js';
import { parseExact, stringifyExact } from '../json/exact-json.js';
import { isPlainObject } from '../json/plain-objects.js';
import { decodeBody, decodeLeniently } from '../json/response-text.js';
import type { RequestData } from './request-spec.js';
import { isSuccess } from './response.js';
import { DEFAULT_READING, markExact, type Reading } from './response-body.js';

/** Fields of a configuration that say what axios makes of a body. */
const CUSTOM = ['responseEncoding', 'parseReviver'] as const;

/**
 * Parses the body of one request instead of axios, which would round large numbers and replace invalid bytes. Interceptors still see a parsed body.
 * A user's own `responseType` or `transformResponse` is left alone.
 */
export class AxiosBody {
  readonly config: Pick<AxiosRequestConfig, 'responseType' | 'transformResponse'>;
  /** What was parsed last; a request may be sent again. */
  #parsed: { readonly body: unknown } | undefined;
  /** A body that is an error, which the reader of the response will find once more. */
  #rejected: { readonly status: number | undefined; readonly headers: object; readonly data: unknown } | undefined;

  constructor(
    http: AxiosInstance,
    data: RequestData,
    private readonly reading: Reading = DEFAULT_READING,
  ) {
    this.config = parsesByDefault(http.defaults as AxiosRequestConfig, data)
      ? { responseType: 'arraybuffer', transformResponse: this.#transform }
      : {};
  }

  /** Whether the body was parsed here. */
  get isParsed(): boolean {
    return this.#parsed !== undefined;
  }

  /** The response, remembered as parsed here; with the body unread where it is an error. */
  finish(response: unknown): unknown {
    const isObject = typeof response === 'object' && response !== null;
    if (this.#rejected) return { ...(isObject && response), ...this.#rejected };
    if (!this.#parsed || !isObject) return response;
    const { data } = response as { readonly data?: unknown };
    // An interceptor may have made another body of it, or returned the body alone.
    if (!('data' in response) || data === this.#parsed.body || isParsed(data)) markExact(response);
    return response;
  }

  readonly #transform: AxiosResponseTransformer = (data: unknown, headers, status) => {
    this.#parsed = undefined;
    this.#rejected = undefined;
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array)) return data;
    const reject = () => {
      this.#rejected = { status, headers: { ...headers }, data: bytes };
    };
    const contentType = String(headers.get('content-type') ?? '');
    const succeeded = status === undefined || isSuccess(status);
    const text = typeof bytes === 'string' ? bytes : this.#decode(bytes, contentType, succeeded ? reject : undefined);
    return succeeded && this.reading.parse ? text : this.#parse(text, succeeded ? reject : undefined);
  };

  /** @param reject called for bytes that are no text; absent for the body of an error, which is read as far as it goes */
  #decode(bytes: Uint8Array, contentType: string, reject: (() => void) | undefined): string {
    if (!reject) return decodeLeniently(bytes, contentType);
    try {
      return decodeBody(bytes, contentType, this.reading.onInvalidText);
    } catch {
      reject();
      return decodeLeniently(bytes, contentType);
    }
  }

  /** The value of a text, or the text if it is not JSON, as axios has it. */
  #parse(text: string, reject: (() => void) | undefined): unknown {
    try {
      const body = parseExact(text, reject ? this.reading.bigNumbers : 'string');
      this.#parsed = { body };
      markExact(body);
      return body;
    } catch (error) {
      if (!(error instanceof InexactNumberError)) return text;
      reject?.();
      return parseExact(text, 'string');
    }
  }
}

const isParsed = (data: unknown): boolean => typeof data === 'object' && data !== null && !(data instanceof Uint8Array);

function parsesByDefault(defaults: AxiosRequestConfig, data: RequestData): boolean {
  const config = { ...defaults, ...data } as Readonly<Record<string, unknown>>;
  const { responseType, transformResponse } = config;
  if (responseType !== undefined && responseType !== 'json') return false;
  return CUSTOM.every((name) => config[name] === undefined) && isOfAxios(transformResponse);
}

/** Whether it is what axios has by default, also of another copy of axios. */
function isOfAxios(transform: unknown): boolean {
  const own: unknown = [axios.defaults.transformResponse].flat()[0];
  const given = [transform].flat<unknown[]>();
  return given.length === 1 && (given[0] === own || /\bforcedJSONParsing\b/.test(String(given[0])));
}

/**
 * The body of a request, and its type: one with bigints becomes JSON text with all their digits, which axios cannot write. Any other is left to axios.
 */
export function exactRequestBody(
  http: AxiosInstance,
  body: unknown,
  headers: Readonly<Record<string, unknown>>,
): { readonly data?: string; readonly headers?: Readonly<Record<string, unknown>> } {
  if (!holdsBigint(body, 0)) return {};
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const isJson = typeof type !== 'string' || /\bjson\b/i.test(type);
  const own = [http.defaults.transformRequest].flat()[0] === [axios.defaults.transformRequest].flat()[0];
  if (!isJson || !own) return {};
  return { data: stringifyExact(body)!, headers: { 'Content-Type': 'application/json', ...headers } };
}

/** Looks into objects and lists of a usual depth, so a cycle ends too. */
function holdsBigint(value: unknown, depth: number): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null || depth > 50) return false;
  if (Array.isArray(value)) return value.some((one) => holdsBigint(one, depth + 1));
  return isPlainObject(value) && Object.values(value).some((one) => holdsBigint(one, depth + 1));
}
