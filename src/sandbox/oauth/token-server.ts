import { Chaos, RECOVERABLE } from '../faults/chaos.js';
import { FaultInjector } from '../faults/fault-injector.js';
import type { Fault } from '../faults/fault-options.js';
import type { Reply } from '../http/sandbox-request.js';
import { wholeSeconds, WindowMeter } from '../limits/meters.js';
import type { TokenRequest } from '../sandbox-options.js';
import type { ResolvedOAuthOptions } from '../sandbox-options-schema.js';
import { DEFAULT_LIFETIME_SECONDS, IssuedTokens } from './bearer-tokens.js';

/** The parts of a request that the token endpoint reads. */
interface TokenMessage {
  readonly method: string;
  readonly headers: { readonly authorization?: string; readonly 'content-type'?: string };
  readonly body: string;
}

/** A token endpoint by RFC 6749, for the grants `client_credentials` and `refresh_token`. */
export class TokenServer {
  readonly path: string;
  readonly tokens: IssuedTokens;
  readonly requests: TokenRequest[] = [];
  readonly faults: FaultInjector;
  readonly #logins: WindowMeter;

  constructor(
    private readonly options: ResolvedOAuthOptions,
    seed: number,
    private readonly now: () => number,
  ) {
    const { path, maxLogins, expiresInSeconds } = options;
    this.path = path;
    this.faults = faultInjectorFor(options, seed);
    this.#logins = new WindowMeter(maxLogins.count, maxLogins.perMs);
    this.tokens = new IssuedTokens(seed, 1000 * (expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS), now);
    if (options.firstRefreshToken !== undefined) this.tokens.issueRefresh(options.firstRefreshToken);
  }

  answer(message: TokenMessage): Reply | 'reset' {
    if (message.method !== 'POST') return oauthError(405, 'invalid_request', 'use POST');
    const form = formOf(message);
    const credentials = clientCredentials(message.headers.authorization, form ?? new URLSearchParams());
    const context = { number: this.requests.length + 1, path: this.path, requestKey: () => this.path };
    const reply = this.faults.inject(context, () => this.#grant(form, credentials));
    const status = reply === 'reset' ? 0 : reply.status;
    this.requests.push({ grantType: grantTypeOf(form), authMethod: credentials.method, status });
    return reply;
  }

  #grant(form: URLSearchParams | undefined, { method, pair }: ClientCredentials): Reply {
    const throttled = this.#throttle();
    if (throttled) return throttled;
    if (!form) return oauthError(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
    if (new Set(form.keys()).size < form.size) return oauthError(400, 'invalid_request', 'a parameter is repeated');
    if (method === 'both') return oauthError(400, 'invalid_request', 'the client is authenticated in two ways');
    const { clientId, clientSecret } = this.options;
    if (pair?.[0] !== clientId || pair[1] !== clientSecret)
      return oauthError(401, 'invalid_client', 'authentication failed');
    const grantType = grantTypeOf(form);
    if (grantType === 'none') return oauthError(400, 'invalid_request', 'grant_type is missing');
    if (grantType === 'client_credentials') return this.#granted();
    if (grantType === 'refresh_token' && this.options.refreshTokens) return this.#refreshed(form);
    return oauthError(400, 'unsupported_grant_type', 'the grant_type is not supported');
  }

  #throttle(): Reply | undefined {
    const now = this.now();
    const { waitMs } = this.#logins.status(now);
    if (waitMs > 0) {
      const description = `rate limit exceeded; try again in ${wholeSeconds(waitMs)} seconds`;
      return oauthError(400, 'invalid_request', description, `invalid_request (${description})`);
    }
    this.#logins.consume(now);
    return undefined;
  }

  #refreshed(form: URLSearchParams): Reply {
    const token = form.get('refresh_token');
    if (token === null) return oauthError(400, 'invalid_request', 'refresh_token is missing');
    if (!this.tokens.useRefresh(token))
      return oauthError(400, 'invalid_grant', 'the refresh token is unknown or already used');
    return this.#granted({ refresh_token: this.tokens.issueRefresh() });
  }

  #granted(more: { refresh_token?: string } = {}): Reply {
    const { expiresInSeconds } = this.options;
    const lifetime = expiresInSeconds === null ? {} : { expires_in: expiresInSeconds };
    const body = { access_token: this.tokens.issueAccess(), token_type: 'bearer', ...lifetime, ...more };
    return { status: 200, headers: NEVER_STORED, body };
  }
}

/** RFC 6749 §5.1. */
const NEVER_STORED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

function oauthError(status: number, error: string, description: string, errorDescription = description): Reply {
  // A 401 names the authentication scheme (RFC 6749 §5.2, RFC 9110 §15.5.2).
  const challenge: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Basic realm="sandbox"' } : {};
  const body = { error, description, error_description: errorDescription };
  return { status, headers: { ...NEVER_STORED, ...challenge }, body };
}

function faultInjectorFor({ faults, chaos }: ResolvedOAuthOptions, seed: number): FaultInjector {
  // A response that is cut has used up the refresh token, and the next one is lost with it.
  const kinds = RECOVERABLE.filter((kind) => kind !== 'cut');
  // A seed of its own: else the nth token request would meet the same fault as the nth API request.
  const randomFaults = chaos && new Chaos(chaos, chaos.seed ?? seed ^ 0x70_6b, kinds);
  return new FaultInjector(faults, randomFaults, oauthErrorOf);
}

function oauthErrorOf({ status = 500, code = 'server_error', headers }: Fault): Reply {
  const reply = oauthError(status, code, 'injected fault');
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function formOf({ headers, body }: TokenMessage): URLSearchParams | undefined {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return mediaType === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : undefined;
}

function grantTypeOf(form: URLSearchParams | undefined): TokenRequest['grantType'] {
  const named = form?.get('grant_type') ?? 'none';
  return named === 'client_credentials' || named === 'refresh_token' || named === 'none' ? named : 'other';
}

/** Client credentials of a token request. */
interface ClientCredentials {
  readonly method: TokenRequest['authMethod'];
  /** Client id and secret; absent if they are missing or malformed. */
  readonly pair?: readonly [id: string, secret: string];
}

/** Reads the credentials from HTTP Basic, or from `client_id` and `client_secret` of the form. */
function clientCredentials(authorization: string | undefined, form: URLSearchParams): ClientCredentials {
  const basic = /^Basic +(.+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (basic !== undefined && secret !== null) return { method: 'both' };
  if (basic !== undefined) return { method: 'client_secret_basic', ...decoded(basic) };
  return id === null || secret === null ? { method: 'none' } : { method: 'client_secret_post', pair: [id, secret] };
}

/** Id and secret are form-urlencoded before they are joined (RFC 6749 §2.3.1), so both can contain a colon, a plus or a percent sign. */
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
