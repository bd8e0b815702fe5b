/** A response as an HTTP client returned it, with the body not yet parsed. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly url?: string | undefined;
}

/** Marks the body of a fetch response that was read before; it can be read only once. */
export const ALREADY_READ = Symbol('already read');

export const isSuccess = (status: number) => status >= 200 && status <= 299;

/**
 * The response in `raw`: a fetch `Response`, or an object with a status, headers, and `data` or `body`. `undefined` for anything else, such as a
 * body that happens to have a field `status`.
 */
export async function rawResponseOf(raw: unknown): Promise<RawResponse | undefined> {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if (isFetchResponse(raw)) {
    return {
      status: raw.status,
      headers: plainHeaders(raw.headers),
      body: raw.bodyUsed ? ALREADY_READ : await raw.text(),
      url: urlOf(raw),
    };
  }
  const head = statusAndHeadersOf(raw);
  const { data, body } = raw as Record<string, unknown>;
  return head && { ...head, body: data === undefined ? body : data, url: urlOf(raw) };
}

/** Status and headers of an object that has both. */
export function statusAndHeadersOf(raw: unknown): Pick<RawResponse, 'status' | 'headers'> | undefined {
  const { status, statusCode, headers } = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const code = typeof status === 'number' ? status : statusCode;
  if (typeof code !== 'number' || typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return undefined;
  return { status: code, headers: plainHeaders(headers) };
}

function isFetchResponse(raw: unknown): raw is Response {
  const response = raw as Partial<Response>;
  return (
    typeof response.text === 'function' &&
    typeof response.status === 'number' &&
    typeof response.headers?.get === 'function'
  );
}

/** The headers by their lower-case names; several values of one name are joined by commas. */
function plainHeaders(headers: object): Record<string, string> {
  const isIterable = typeof (headers as Headers).get === 'function' && Symbol.iterator in headers;
  const plain: Record<string, string> = {};
  for (const [name, value] of isIterable ? (headers as Iterable<[string, unknown]>) : Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}

/** The absolute address that was requested, where an axios or fetch-like response has it. */
function urlOf(raw: object): string | undefined {
  const { config, url } = raw as { config?: { url?: unknown; baseURL?: unknown } | null; url?: unknown };
  return [config?.url, config?.baseURL, url].find(
    (part): part is string => typeof part === 'string' && /^https?:\/\//i.test(part),
  );
}

/** The body of an error response: parsed if it is JSON, otherwise as it is. */
export function parseErrorBody(body: unknown): unknown {
  const text = textOf(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The text of a body that the HTTP client did not parse. */
export function textOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}
