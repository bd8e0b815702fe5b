import type { AxiosInstance } from 'axios';

/** A form for a token endpoint. */
export interface TokenPost {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What a token endpoint answered, with any status. */
export interface TokenResponse {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

const asItIs = (body: unknown): unknown => body;

/**
 * Sends a form once. An answer of any status is an answer; what axios throws means that none came.
 * Redirects are not followed: they would carry the credentials to an address that nobody configured.
 */
export async function postForm(http: AxiosInstance, post: TokenPost, signal?: AbortSignal): Promise<TokenResponse> {
  const { status, headers, data } = await http.request<unknown>({
    method: 'POST',
    url: post.url,
    // The instance may have a baseURL and transforms for the API's own requests.
    baseURL: '',
    transformRequest: asItIs,
    transformResponse: asItIs,
    responseType: 'text',
    data: new URLSearchParams(post.form).toString(),
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', ...post.headers },
    timeout: post.timeoutMs,
    maxRedirects: 0,
    validateStatus: () => true,
    signal,
  });
  return { status, headers: lowerCase(headers), body: parsed(data) };
}

const lowerCase = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
