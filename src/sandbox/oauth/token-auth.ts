import type { Gate } from '../http/gate.js';
import type { IssuedTokens } from './issued-tokens.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import { missingToken } from './static-auth.js';

/** Lets pass who carries a living token of the token endpoint. */
export class TokenAuth implements Gate {
  constructor(private readonly tokens: IssuedTokens) {}

  refuse({ token }: SandboxRequest): Reply | undefined {
    if (token === undefined) return missingToken();
    const state = this.tokens.stateOf(token);
    if (state === 'unknown') return refusal(401, 'bad.credentials', 'the token is not one of this server');
    if (state === 'dead') return refusal(401, 'credentials.expired', 'the token has expired or was revoked');
    return undefined;
  }
}
