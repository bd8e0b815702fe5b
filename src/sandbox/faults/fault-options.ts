/**
 * What goes wrong with one response. See `docs/sandbox.md`, "Faults".
 *
 * These replace the response, as a proxy in front of the API would; the API does nothing:
 * `status`, an error response; `html`, an HTML page; `reset`, a connection that is cut before a response;
 * `errorBody`, an error object with status 200; `accepted`, status 202 with a job id.
 *
 * With these the API does its work, and its response is damaged on the way. Error responses of the API are never damaged:
 * `slow`, a late response; `slowBody`, headers at once and the body in pieces; `cut`, half of the announced body, then a closed connection;
 * `truncated`, JSON without its end; `empty`, a body of zero bytes; `missingList`, an envelope without its records.
 */
export type FaultKind =
  | 'status'
  | 'html'
  | 'reset'
  | 'errorBody'
  | 'accepted'
  | 'slow'
  | 'slowBody'
  | 'cut'
  | 'truncated'
  | 'empty'
  | 'missingList';

/** A fault of the script, for one request. */
export interface SandboxFault {
  /** Number of the request, from 1: among all API requests, or among those to `path`. */
  readonly request: number;
  /** Counts only requests to this path, without its query, such as `/api/v2/users`. */
  readonly path?: string;
  readonly kind: FaultKind;
  /** Status of the kinds `status` (500 by default) and `html` (200 by default). */
  readonly status?: number;
  /** Extra headers of the kind `status`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Error code of the kind `status`. @default the platform's code for the status */
  readonly code?: string;
  /** Milliseconds until the response of the kinds `slow` and `slowBody` is complete. @default 250 */
  readonly delayMs?: number;
}

/** A fault, without the request that it is for. */
export type Fault = Omit<SandboxFault, 'request' | 'path'>;

/** A random fault: a kind of fault, or an error status. `401` has the code `credentials.expired`, `429` has a `Retry-After`. */
export type ChaosKind = 401 | 408 | 429 | 500 | 502 | 503 | 504 | Exclude<FaultKind, 'status'>;

/** Random faults. The seed and the number of the request decide, so the same requests meet the same faults in every run. */
export interface ChaosOptions {
  /** Share of requests that meet a fault, from 0 to 1. */
  readonly rate: number;
  /**
   * Faults to draw from, each equally likely; name one twice to double its odds. `html` has status 502, 503 or 504 here.
   *
   * @default what a client can recover from: 408, 429, 500, 502, 503, 504, `html`, `reset`, `cut`, `slow` and `slowBody`; with `oauth` also 401.
   * The token endpoint uses neither 401 nor `cut`, which would lose a refresh token.
   */
  readonly kinds?: readonly ChaosKind[];
  /** @default the seed of the sandbox */
  readonly seed?: number;
  /** `Retry-After` of a random 429, in seconds. @default 1 */
  readonly retryAfterSeconds?: number;
  /** Delay of `slow` and `slowBody`, in milliseconds. @default 250 */
  readonly delayMs?: number;
  /**
   * Consecutive faults of one request before it gets through. A request is identified by method, path, query and body. At most one of
   * the faults is a 401, since most clients fail on the second one. `Infinity` removes the limit.
   *
   * @default 3
   */
  readonly maxInARow?: number;
}
