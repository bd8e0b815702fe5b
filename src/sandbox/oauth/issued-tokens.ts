import { createHmac } from 'node:crypto';

const ACCESS_PREFIX = 'sandbox-token-';
export const REFRESH_PREFIX = 'sandbox-refresh-';

/** The tokens that one sandbox has given. The same seed gives the same tokens, in the same order. */
export class IssuedTokens {
  /** Access tokens, with the time at which each dies. */
  readonly #access = new Map<string, number>();
  /** Refresh tokens that are not spent. */
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

  /** Spends a refresh token; `false` where it is unknown, or spent already. */
  spendRefresh(token: string): boolean {
    return this.#refresh.delete(token);
  }

  stateOf(token: string): 'living' | 'dead' | 'unknown' {
    const diesAt = this.#access.get(token);
    if (diesAt === undefined) return 'unknown';
    return this.now() < diesAt ? 'living' : 'dead';
  }

  /** Ends all access tokens; refresh tokens stay good. */
  revoke(): void {
    for (const token of this.#access.keys()) this.#access.set(token, -Infinity);
  }

  #name(prefix: string): string {
    this.#issued += 1;
    const mac = createHmac('sha256', `sandbox-tokens-${this.seed}`).update(`${prefix}${this.#issued}`);
    return prefix + mac.digest('base64url');
  }
}
