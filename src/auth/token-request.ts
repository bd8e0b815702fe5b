import type { AxiosInstance } from 'axios';

/** Who asks for a token. */
export interface ClientCredentialsPair {
  readonly clientId: string;
  /** Absent for public clients, such as command-line tools. */
  readonly clientSecret?: string | undefined;
  readonly authMethod: 'basic' | 'post';
}

/** How a client shows who it is: what goes into the form and what into the headers. */
interface ClientAuthentication {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Every form of the secret that a server could echo. */
  readonly secrets: readonly string[];
}

/** RFC 6749 §2.3.1: in the Authorization header, or in the form; §3.2.1: a public client names itself in the form. */
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

/** As in a form (RFC 6749 appendix B), so that a colon in the id does not end it. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

/** A form for a token endpoint. */
interface TokenRequest {
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

const identity = (body: unknown): unknown => body;

/**
 * Sends a form once. An answer of any status is an answer; what axios throws means that none came.
 * Redirects are not followed: they would carry the credentials to an address that nobody configured.
 */
export async function postForm(http: AxiosInstance, post: TokenRequest, signal?: AbortSignal): Promise<TokenResponse> {
  const { status, headers, data } = await http.request<unknown>({
    method: 'POST',
    url: post.url,
    // The instance may have a baseURL and transforms for the API's own requests.
    baseURL: '',
    transformRequest: identity,
    transformResponse: identity,
    responseType: 'text',
    data: new URLSearchParams(post.form).toString(),
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', ...post.headers },
    timeout: post.timeoutMs,
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
