import { createHmac } from 'node:crypto';
import { errorReply, type Gate, type Reply, type SandboxRequest } from '../http/sandbox-request.js';

const ACCESS_PREFIX = 'sandbox-token-';
export const REFRESH_PREFIX = 'sandbox-refresh-';
export const DEFAULT_LIFETIME_SECONDS = 86_400;

/** Tokens that one sandbox has issued. The same seed results in the same tokens, in the same order. */
export class IssuedTokens {
  /** Expiry time of each access token. */
  readonly #access = new Map<string, number>();
  /** Unused refresh tokens. */
  readonly #refresh = new Set<string>();
  #issued = 0;

  constructor(
    private readonly seed: number,
    private readonly lifetimeMs: number,
    private readonly now: () => number,
  ) {}

  issueAccess(): string {
    const token = this.#name(ACCESS_PREFIX);
    this.#access.set(token, this.now() + this.lifetimeMs);
    return token;
  }

  issueRefresh(token = this.#name(REFRESH_PREFIX)): string {
    this.#refresh.add(token);
    return token;
  }

  /** Uses up a refresh token. Returns `false` if it is unknown or already used. */
  useRefresh(token: string): boolean {
    return this.#refresh.delete(token);
  }

  stateOf(token: string): 'valid' | 'expired' | 'unknown' {
    const expiresAt = this.#access.get(token);
    if (expiresAt === undefined) return 'unknown';
    return this.now() < expiresAt ? 'valid' : 'expired';
  }

  /** Expires all access tokens; refresh tokens stay valid. */
  revoke(): void {
    for (const token of this.#access.keys()) this.#access.set(token, -Infinity);
  }

  #name(prefix: string): string {
    this.#issued += 1;
    const mac = createHmac('sha256', `sandbox-tokens-${this.seed}`).update(`${prefix}${this.#issued}`);
    return prefix + mac.digest('base64url');
  }
}

/** Requires one fixed token; with `true`, any token. */
export class StaticTokenGate implements Gate {
  constructor(private readonly auth: true | string) {}

  refuse({ token }: SandboxRequest): Reply | undefined {
    if (token === undefined) return missingToken();
    return this.auth === true || token === this.auth
      ? undefined
      : errorReply(401, 'bad.credentials', 'the token is not valid');
  }
}

const missingToken = (): Reply => errorReply(401, 'authentication.required', 'the Authorization header is missing');

/** Requires a valid token of the token endpoint. */
export class IssuedTokenGate implements Gate {
  constructor(private readonly tokens: IssuedTokens) {}

  refuse({ token }: SandboxRequest): Reply | undefined {
    if (token === undefined) return missingToken();
    const state = this.tokens.stateOf(token);
    if (state === 'unknown') return errorReply(401, 'bad.credentials', 'this server did not issue the token');
    if (state === 'expired') return errorReply(401, 'credentials.expired', 'the token has expired or was revoked');
    return undefined;
  }
}
