import type { Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';

/** The values of the `{names}` in an endpoint's path, decoded. */
export type PathIds = Readonly<Record<string, string>>;

/** One address of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Such as `/api/v2/groups/{groupId}/members`. */
  readonly path: string;
  /** @param origin of the sandbox itself, such as `http://127.0.0.1:8080` */
  answer(request: SandboxRequest, ids: PathIds, origin: string): Reply;
}
