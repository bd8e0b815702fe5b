import axios, { type AxiosRequestConfig } from 'axios';
import { isSameOrigin } from '../auth/same-origin.js';
import { RedirectError } from '../errors/client-errors.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';

type BeforeRedirect = NonNullable<AxiosRequestConfig['beforeRedirect']>;

/** The parts of the next request that count. */
interface NextRequest {
  readonly method?: string;
  readonly protocol?: string;
  readonly hostname?: string;
  readonly port?: string | number | null;
  readonly path?: string;
}

/**
 * Checks the redirects that axios follows by itself, before each is followed.
 *
 * @param base the only origin to send to; absent if the client has none
 * @param also the caller's own check
 */
export function redirectCheck(base: URL | undefined, also: BeforeRedirect | undefined): BeforeRedirect {
  return (options, response, request) => {
    if (base) rejectOtherOrigin(options, base, request.url);
    rejectOtherMethod(options, response.statusCode, request);
    also?.(options, response, request);
  };
}

const originOf = ({ protocol, hostname, port }: NextRequest) => `${protocol}//${hostname}${port ? `:${port}` : ''}`;

/** A redirect to another origin would carry headers and a body there. */
function rejectOtherOrigin(options: NextRequest, base: URL, asked: string): void {
  const to = originOf(options);
  if (isSameOrigin(to, base)) return;
  const message = `the server redirected from ${base.origin} to another origin, ${to}. The redirect was not followed`;
  throw new RedirectError(message, { from: showUrl(asked), to: showUrl(to + (options.path ?? '')) });
}

/** After a 301 or 302 a POST becomes a GET without its body, which asks for something else. After a 303 it is meant to. */
function rejectOtherMethod(options: NextRequest, status: number, request: Parameters<BeforeRedirect>[2]): void {
  if ((status !== 301 && status !== 302) || options.method === request.method) return;
  const [from, to] = [showUrl(request.url), showUrl(originOf(options) + (options.path ?? ''))];
  throw new RedirectError(
    `the server redirected ${request.method} ${from} to ${to} with ${status}, which would turn it into a ${options.method} ` +
      `without its body. The redirect was not followed. ${USE_TARGET}`,
    { from, to },
  );
}

const USE_TARGET = 'Send the request to that address, or let the server redirect with 307 or 308';

/** Both addresses of a redirect. */
export interface LostQuery {
  readonly from: string;
  readonly to: string;
}

/**
 * Returns the addresses if axios followed a redirect which dropped or changed params of the query: a page at its end belongs to another list. Further
 * params are fine. Only the Node.js adapter of axios has the last address; a fetch `Response` does not have the first.
 */
export function lostQueryOf(raw: object): LostQuery | undefined {
  const { config, request } = raw as AxiosLike;
  const to = request?.res?.responseUrl;
  if (typeof to !== 'string' || !config?.url) return undefined;
  // After a 303 a POST is a GET of the result, which has an address of its own.
  if (request?.method !== (config.method ?? 'get').toUpperCase()) return undefined;
  const from = axios.getUri(config);
  if (!URL.canParse(from) || !URL.canParse(to)) return undefined;
  return hasQueryOf(new URL(to).searchParams, new URL(from).searchParams)
    ? undefined
    : { from: showUrl(from), to: showUrl(to) };
}

/** Whether all the params are left, each with all of its values. */
function hasQueryOf(left: URLSearchParams, asked: URLSearchParams): boolean {
  return [...new Set(asked.keys())].every((name) => {
    const values = left.getAll(name);
    return asked.getAll(name).every((value) => {
      const at = values.indexOf(value);
      if (at >= 0) values.splice(at, 1);
      return at >= 0;
    });
  });
}

/** What a response of axios has besides the response itself. */
interface AxiosLike {
  readonly config?: AxiosRequestConfig | null;
  /** The last request, as Node.js sent it. */
  readonly request?: { readonly method?: string; readonly res?: { readonly responseUrl?: unknown } | null } | null;
}

/** The error for a page after such a redirect. */
export function lostQueryError({ from, to }: LostQuery, { page, endpoint }: ErrorContext): RedirectError {
  const message =
    `the server redirected ${from} to ${to}, which drops or changes params of the query, so the response is not the page that was asked for. ` +
    'Send the request to that address';
  return new RedirectError(message, { from, to }, { page, endpoint });
}

/** An address for messages: of its query only the names. */
function showUrl(url: string): string {
  const names = URL.canParse(url) ? [...new Set(new URL(url).searchParams.keys())] : [];
  return redactUrl(url) + (names.length > 0 ? `?${names.join('&')}` : '');
}
