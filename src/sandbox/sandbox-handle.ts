import type { IncomingMessage } from 'node:http';
import type { SandboxConversation } from './data/conversations.js';
import type { RecordSet } from './data/collection.js';
import type {
  SandboxAction,
  SandboxContact,
  SandboxDivision,
  SandboxGroup,
  SandboxIntegration,
  SandboxQueue,
  SandboxQueueMember,
  SandboxRole,
  SandboxSkill,
  SandboxSkillGroup,
  SandboxUser,
  SandboxWorkitem,
} from './data/sandbox-records.js';
import type { SandboxJob } from './jobs/job-table.js';
import type { TokenRequest } from './sandbox-options.js';

/** The records of a sandbox, to compare with what a client received. They are computed on demand. */
export interface SandboxData {
  /** Number of users at the start. */
  readonly users: number;
  readonly groups: number;
  readonly membersPerGroup: number;
  readonly membersPerQueue: number;
  user(index: number): SandboxUser;
  group(index: number): SandboxGroup;
  /** A member of a group, both by index. */
  member(group: number, index: number): SandboxUser;
  /** A member of a queue, both by index. */
  queueMember(queue: number, index: number): SandboxQueueMember;
  readonly queues: RecordSet<SandboxQueue>;
  readonly skills: RecordSet<SandboxSkill>;
  readonly skillGroups: RecordSet<SandboxSkillGroup>;
  readonly divisions: RecordSet<SandboxDivision>;
  readonly roles: RecordSet<SandboxRole>;
  readonly integrations: RecordSet<SandboxIntegration>;
  readonly actions: RecordSet<SandboxAction>;
  readonly contacts: RecordSet<SandboxContact>;
  readonly workitems: RecordSet<SandboxWorkitem>;
  /** Conversations, ordered by start. */
  readonly conversations: Pick<RecordSet<SandboxConversation>, 'size' | 'at'>;
}

/** A request to the sandbox, except to its token endpoint. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** Query parameters and body fields by name; nested fields by dotted path. */
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  /** The body, byte for byte. */
  readonly body: string;
  /** Response status; 0 until the request is answered. */
  status: number;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The records that the sandbox serves. */
  readonly data: SandboxData;
  /** The latest requests, as many as the option `keepRequests`, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** Number of requests since the start. */
  readonly requestCount: number;
  /** All POSTs to the token endpoint, in order. */
  readonly tokenRequests: readonly TokenRequest[];
  /** Requests whose client disconnected before the response. */
  readonly aborted: number;
  /** Client connections: opened since the start, and most open at once. */
  readonly connections: { readonly opened: number; readonly mostOpen: number };
  /** API responses with status 429, for any reason. */
  readonly tooManyRequests: number;
  /** Refused requests by the key of the rate limit; limits without a refusal are absent. */
  readonly refusedBy: ReadonlyMap<string, number>;
  /** Number of blocks by the option `penalty`. */
  readonly penalties: number;
  /** Number of faults, scripted and random: error responses by status, such as `'503'`, others by kind, such as `'reset'`. */
  readonly faultsInjected: ReadonlyMap<string, number>;
  /** The same for the token endpoint. */
  readonly tokenFaultsInjected: ReadonlyMap<string, number>;
  /** Records delivered since the start, without those of damaged responses. */
  readonly recordsServed: number;
  /** Records delivered in the current hour of `recordsPerHour`, which starts with its first page. */
  readonly recordsThisHour: number;
  /** All submitted jobs in order, with their current state. */
  readonly jobs: readonly SandboxJob[];
  /** Ids of the original users that still exist, in order. With the option `mutation`, some are removed. */
  survivors(): string[];
  /**
   * Expires all access tokens: requests with them get 401 `credentials.expired`. Refresh tokens stay valid.
   *
   * @throws ConfigurationError without the option `oauth`
   */
  revokeTokens(): void;
  /**
   * Returns a new refresh token, valid for one refresh.
   *
   * @throws ConfigurationError without the option `oauth.refreshTokens`
   */
  issueRefreshToken(): string;
  /** Closes all connections and frees the port. Can be called twice. */
  close(): Promise<void>;
}
