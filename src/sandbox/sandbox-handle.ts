import type { IncomingMessage } from 'node:http';
import type { SandboxData } from './data/sandbox-data.js';
import type { SandboxJob } from './jobs/job-table.js';
import type { TokenRequest } from './sandbox-options.js';
import type { Connections } from './http/loopback-server.js';

/** A request that the sandbox got, other than for a token. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  /** The body, byte for byte. */
  readonly body: string;
  /** Status that it was answered with; 0 while it is not, or if it never was. */
  status: number;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly data: SandboxData;
  /** The latest requests, `keepRequests` of them, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** How many requests came since the start. */
  readonly requestCount: number;
  /** All POSTs to the token endpoint, in order; they are not among `requests`. */
  readonly tokenRequests: readonly TokenRequest[];
  /** Requests whose client went away before they were answered. */
  readonly aborted: number;
  readonly connections: Connections;
  /** Answers of the API with status 429, for whatever reason. */
  readonly tooManyRequests: number;
  /** How many requests each of the `rateLimits` refused, by its key; a limit that refused none is not among them. */
  readonly refusedBy: ReadonlyMap<string, number>;
  /** How often the option `penalty` blocked a client. */
  readonly penaltyTrips: number;
  /**
   * How many requests met a fault, of the script or of the weather: by the status, such as `'503'`, of error answers, and by the kind of all
   * others, such as `'reset'` or `'html'`.
   */
  readonly faultsInjected: ReadonlyMap<string, number>;
  /** The same of the token endpoint. */
  readonly tokenFaultsInjected: ReadonlyMap<string, number>;
  /** Records handed out since the start, but for answers that did not arrive whole because of a fault. */
  readonly recordsServed: number;
  /** Of these, the records of the hour that `recordsPerHour` counts; the hour begins with its first page. */
  readonly recordsThisHour: number;
  /** All jobs that were submitted, in order, as they stand now. */
  readonly jobs: readonly SandboxJob[];
  /** The ids of the users that were there from the start and still are, in order; with the option `mutation`, some went. */
  survivors(): string[];
  /**
   * Ends all access tokens that live; they are answered with `credentials.expired`. Refresh tokens stay good.
   *
   * @throws ConfigurationError without the option `oauth`
   */
  revokeTokens(): void;
  /**
   * A refresh token that is good for one refresh.
   *
   * @throws ConfigurationError without the option `oauth.refreshTokens`
   */
  issueRefreshToken(): string;
  /** Ends all connections and frees the port. Closing twice is harmless. */
  close(): Promise<void>;
}
