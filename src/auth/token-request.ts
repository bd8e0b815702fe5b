import type { AxiosInstance } from 'axios';

/** The credentials of an OAuth client. */
export interface ClientCredentialsPair {
  readonly clientId: string;
  /** Absent for public clients, such as command-line tools. */
  readonly clientSecret?: string | undefined;
  readonly authMethod: 'basic' | 'post';
}

/** The form fields and headers that authenticate a client. */
interface ClientAuthentication {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** All encodings of the secret that a server could echo. */
  readonly secrets: readonly string[];
}

/** RFC 6749 §2.3.1: by the Authorization header or by form fields. §3.2.1: a public client sends its id as a form field. */
export function clientAuthentication({
  clientId,
  clientSecret,
  authMethod,
}: ClientCredentialsPair): ClientAuthentication {
  if (clientSecret === undefined) return { form: { client_id: clientId }, headers: {}, secrets: [] };
  const secrets = [clientSecret, formEncoded(clientSecret)];
  if (authMethod === 'post') {
    return { form: { client_id: clientId, client_secret: clientSecret }, headers: {}, secrets };
  }
  const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
  return { form: {}, headers: { Authorization: `Basic ${credentials}` }, secrets: [...secrets, credentials] };
}

/** Encoded like a form field (RFC 6749 appendix B), so that a colon in the id does not end it. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

interface TokenRequest {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** The response of a token endpoint, with any status. */
export interface TokenResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON, otherwise the text. */
  readonly body: unknown;
}

const identity = (body: unknown): unknown => body;

/**
 * Sends a form once. Returns a response of any status; rejects without one. Redirects are not followed: they would send the credentials to an
 * address that was not configured.
 */
export async function postForm(
  http: AxiosInstance,
  request: TokenRequest,
  signal?: AbortSignal,
): Promise<TokenResponse> {
  const { status, headers, data } = await http.request<unknown>({
    method: 'POST',
    url: request.url,
    // Overrides the baseURL and transforms that the instance may have for the API's own requests.
    baseURL: '',
    transformRequest: identity,
    transformResponse: identity,
    responseType: 'text',
    data: new URLSearchParams(request.form).toString(),
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', ...request.headers },
    timeout: request.timeoutMs,
    maxRedirects: 0,
    validateStatus: () => true,
    signal,
  });
  return { status, headers: lowerCase(headers), body: parseBody(data) };
}

const lowerCase = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
