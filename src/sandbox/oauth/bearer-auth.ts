import { errorReply, type Reply } from '../http/reply.js';
import type { Gate, SandboxRequest } from '../http/sandbox-request.js';
import type { IssuedTokens } from './issued-tokens.js';

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

const missingToken = (): Reply => errorReply(401, 'authentication.required', 'no bearer token was sent');

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
