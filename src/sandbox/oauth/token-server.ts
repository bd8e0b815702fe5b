import { Chaos, RECOVERABLE } from '../faults/chaos.js';
import { FaultInjector } from '../faults/fault-injector.js';
import type { Fault } from '../faults/fault-options.js';
import type { Reply } from '../http/reply.js';
import { wholeSeconds, WindowMeter } from '../limits/meters.js';
import type { OAuthOptions, TokenAuthMethod, TokenRequest } from '../sandbox-options.js';
import { IssuedTokens } from './issued-tokens.js';

const DEFAULT_LIFETIME_SECONDS = 86_400;

/** What the token endpoint looks at. */
interface TokenMessage {
  readonly method: string;
  readonly headers: { readonly authorization?: string; readonly 'content-type'?: string };
  readonly body: string;
}

/** RFC 6749, for the grants `client_credentials` and `refresh_token`. */
export class TokenServer {
  readonly path: string;
  readonly tokens: IssuedTokens;
  readonly requests: TokenRequest[] = [];
  readonly faults: FaultInjector;
  readonly #logins: WindowMeter;

  constructor(
    private readonly options: OAuthOptions,
    seed: number,
    private readonly now: () => number,
  ) {
    const { path = '/oauth/token', maxLogins = { count: Infinity, perMs: Infinity } } = options;
    this.path = path;
    this.faults = faultsOf(options, seed);
    this.#logins = new WindowMeter(maxLogins.count, maxLogins.perMs);
    this.tokens = new IssuedTokens(seed, 1000 * (options.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS), now);
    if (options.firstRefreshToken !== undefined) this.tokens.issueRefresh(options.firstRefreshToken);
  }

  answer(message: TokenMessage): Reply | 'reset' {
    if (message.method !== 'POST') return oauthError(405, 'invalid_request', 'use POST');
    const form = formOf(message);
    const credentials = clientCredentials(message.headers.authorization, form ?? new URLSearchParams());
    const occasion = { number: this.requests.length + 1, path: this.path, requestKey: () => this.path };
    const reply = this.faults.inject(occasion, () => this.#grant(form, credentials));
    const status = reply === 'reset' ? 0 : reply.status;
    this.requests.push({ grantType: grantTypeOf(form), authMethod: credentials.method, status });
    return reply;
  }

  #grant(form: URLSearchParams | undefined, { method, pair }: ClientCredentials): Reply {
    const throttled = this.#throttle();
    if (throttled) return throttled;
    if (!form) return oauthError(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
    if (new Set(form.keys()).size < form.size) return oauthError(400, 'invalid_request', 'a parameter is sent twice');
    if (method === 'both') return oauthError(400, 'invalid_request', 'the client is named in two ways');
    const { clientId, clientSecret } = this.options;
    if (pair?.[0] !== clientId || pair[1] !== clientSecret)
      return oauthError(401, 'invalid_client', 'authentication failed');
    const grantType = grantTypeOf(form);
    if (grantType === 'none') return oauthError(400, 'invalid_request', 'grant_type is missing');
    if (grantType === 'client_credentials') return this.#granted();
    if (grantType === 'refresh_token' && this.options.refreshTokens) return this.#refreshed(form);
    return oauthError(400, 'unsupported_grant_type', 'the grant_type is not known');
  }

  #throttle(): Reply | undefined {
    const now = this.now();
    const { waitMs } = this.#logins.status(now);
    if (waitMs > 0) {
      const words = `rate limit exceeded; try again in ${wholeSeconds(waitMs)} seconds`;
      return oauthError(400, 'invalid_request', words, `invalid_request (${words})`);
    }
    this.#logins.consume(now);
    return undefined;
  }

  #refreshed(form: URLSearchParams): Reply {
    const token = form.get('refresh_token');
    if (token === null) return oauthError(400, 'invalid_request', 'refresh_token is missing');
    if (!this.tokens.spendRefresh(token))
      return oauthError(400, 'invalid_grant', 'the refresh token is unknown or was used before');
    return this.#granted({ refresh_token: this.tokens.issueRefresh() });
  }

  #granted(more: { refresh_token?: string } = {}): Reply {
    const { expiresInSeconds = DEFAULT_LIFETIME_SECONDS } = this.options;
    const told = expiresInSeconds === null ? {} : { expires_in: expiresInSeconds };
    const body = { access_token: this.tokens.issueAccess(), token_type: 'bearer', ...told, ...more };
    return { status: 200, headers: NEVER_STORED, body };
  }
}

/** RFC 6749 §5.1. */
const NEVER_STORED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

function oauthError(status: number, error: string, description: string, errorDescription = description): Reply {
  // RFC 6749 §5.2 and RFC 9110 §15.5.2: a 401 names the way to authenticate.
  const challenge: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Basic realm="sandbox"' } : {};
  const body = { error, description, error_description: errorDescription };
  return { status, headers: { ...NEVER_STORED, ...challenge }, body };
}

function faultsOf({ faults = [], chaos }: OAuthOptions, seed: number): FaultInjector {
  // An answer that is cut has spent the refresh token, and its successor is lost with it.
  const kinds = RECOVERABLE.filter((kind) => kind !== 'cut');
  // Draws of its own: with those of the API the n-th request for a token would meet what the n-th request there does.
  const drawn = chaos && new Chaos(chaos, chaos.seed ?? seed ^ 0x70_6b, kinds);
  return new FaultInjector(faults, drawn, oauthErrorOf);
}

function oauthErrorOf({ status = 500, code = 'server_error', headers }: Fault): Reply {
  const refused = oauthError(status, code, 'this fault was asked for');
  return { ...refused, headers: { ...refused.headers, ...headers } };
}

function formOf({ headers, body }: TokenMessage): URLSearchParams | undefined {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return mediaType === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : undefined;
}

function grantTypeOf(form: URLSearchParams | undefined): TokenRequest['grantType'] {
  const named = form?.get('grant_type') ?? 'none';
  return named === 'client_credentials' || named === 'refresh_token' || named === 'none' ? named : 'other';
}

/** How a token request names its client. */
interface ClientCredentials {
  readonly method: TokenAuthMethod;
  /** Client id and secret; `undefined` where they are missing or cannot be read. */
  readonly pair?: readonly [id: string, secret: string];
}

/** The credentials of a token request: from HTTP Basic, or from `client_id` and `client_secret` of the form. */
function clientCredentials(authorization: string | undefined, form: URLSearchParams): ClientCredentials {
  const basic = /^Basic +(.+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (basic !== undefined && secret !== null) return { method: 'both' };
  if (basic !== undefined) return { method: 'client_secret_basic', ...decoded(basic) };
  return id === null || secret === null ? { method: 'none' } : { method: 'client_secret_post', pair: [id, secret] };
}

/** RFC 6749 §2.3.1: id and secret are form-urlencoded before they are joined, so either may hold a colon, a plus or a percent sign. */
function decoded(basic: string): Pick<ClientCredentials, 'pair'> {
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) return {};
  try {
    return { pair: [formDecoded(id), formDecoded(secret)] };
  } catch (error) {
    if (error instanceof URIError) return {};
    throw error;
  }
}

const formDecoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
