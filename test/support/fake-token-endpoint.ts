import { type AxiosAdapter, AxiosError } from 'axios';
import type { PagewrightEvent } from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';

export const TOKEN_URL = 'https://login.example.com/oauth/token';
export const ENDPOINT = `POST ${TOKEN_URL}`;

/** A response of the endpoint: a status with a body, or an error of the transport. */
export type FakeResponse = { status?: number; headers?: Record<string, string>; body?: unknown } | Error;

export interface ReceivedRequest {
  readonly form: Record<string, string>;
  readonly headers: Record<string, unknown>;
  readonly signal: AbortSignal;
  /** Time of arrival, by the clock. */
  readonly at: number;
}

export interface FakeTokenEndpoint {
  readonly clock: FakeClock;
  /** Every request, in order. */
  readonly requests: readonly ReceivedRequest[];
  readonly events: PagewrightEvent[];
  /** Options of a token source for this endpoint. */
  readonly options: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly axios: { readonly adapter: AxiosAdapter };
    readonly clock: FakeClock;
    readonly observe: (event: PagewrightEvent) => void;
    readonly backoff: (attempt: number) => number;
  };
}

/** A response with a token. */
export const tokenResponse = (access_token: string, more: object = {}): FakeResponse => ({
  body: { access_token, token_type: 'bearer', expires_in: 3_600, ...more },
});

/** A failure of the transport. */
export const transportError = (code: string, message = 'broken'): Error => new AxiosError(message, code);

/**
 * A token endpoint as an axios adapter, so that a token source needs no real I/O.
 *
 * @param serve returns the response to the nth request; by default the token `token-n`
 */
export function fakeTokenEndpoint(
  serve: (n: number, post: ReceivedRequest) => FakeResponse | Promise<FakeResponse> = (n) =>
    tokenResponse(`token-${n}`),
  clock = fakeClock(),
): FakeTokenEndpoint {
  const posts: ReceivedRequest[] = [];
  const events: PagewrightEvent[] = [];
  const adapter: AxiosAdapter = async (config) => {
    const form = Object.fromEntries(new URLSearchParams(config.data as string));
    const headers = { ...config.headers } as Record<string, unknown>;
    const post: ReceivedRequest = { form, headers, signal: config.signal as AbortSignal, at: clock.now() };
    const answer = await serve(posts.push(post), post);
    if (answer instanceof Error) throw answer;
    const { status = 200, headers: received = {}, body } = answer;
    const data: unknown = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, statusText: '', headers: received, data, config };
  };
  const backoff = (attempt: number) => attempt * 1_000;
  const client = { tokenUrl: TOKEN_URL, clientId: 'my-client', clientSecret: 'my-client-secret' };
  const observe = (event: PagewrightEvent) => void events.push(event);
  return { clock, requests: posts, events, options: { ...client, axios: { adapter }, clock, observe, backoff } };
}

/** A JWT with these claims and a made-up signature. */
export const jwt = (claims: unknown): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'sig'].map((part) => Buffer.from(part).toString('base64url')).join('.');
