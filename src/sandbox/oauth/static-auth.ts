import type { Gate } from '../http/gate.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';

/** Lets pass who carries the one right token, or, with `true`, any token. */
export class StaticAuth implements Gate {
  constructor(private readonly auth: true | string) {}

  refuse({ token }: SandboxRequest): Reply | undefined {
    if (token === undefined) return missingToken();
    return this.auth === true || token === this.auth
      ? undefined
      : refusal(401, 'bad.credentials', 'the token is not the right one');
  }
}

export const missingToken = (): Reply => refusal(401, 'authentication.required', 'no bearer token was sent');
