import type { Reply } from './reply.js';
import type { SandboxRequest } from './request.js';

/** One reason for which a request may not pass. */
export interface Gate {
  /** The refusal of a request; `undefined` where the gate lets it pass. */
  refuse(request: SandboxRequest): Reply | undefined;
}
