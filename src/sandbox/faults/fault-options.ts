/**
 * What goes wrong with one answer.
 *
 * Of these the API itself never hears, as if they came from a proxy in front of it: nothing is counted, handed out, made or spent.
 * `status`: an error answer; `html`: an HTML page; `reset`: the connection is cut before an answer; `errorBody`: an error object with
 * status 200; `accepted`: 202 with a job id.
 *
 * With these the API does its work, and they befall its answer on the way; what it refuses itself goes out untouched.
 * `slow`: the answer comes late; `slowBody`: the headers come at once and the body in pieces; `cut`: the headers announce the whole length,
 * and the connection ends in the middle of the body; `truncated`: the end of the body is missing, and its length fits what is left of it;
 * `empty`: a body of no bytes; `missingList`: the envelope without its records.
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

export interface Fault {
  readonly kind: FaultKind;
  /** For `status`, 500 by default, and for `html`, 200 by default. */
  readonly status?: number;
  /** For `status`: more headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For `status`: the API's error code. @default what the platform calls the status */
  readonly code?: string;
  /** For `slow` and `slowBody`: milliseconds until the answer is whole. @default 250 */
  readonly delayMs?: number;
}

/** Something that goes wrong on purpose. */
export interface SandboxFault extends Fault {
  /** Which request meets it, counted from 1 over all requests of the sandbox but those for tokens, or over those to `path`. */
  readonly request: number;
  /** Counts the requests to this path alone, whatever their query, such as `/api/v2/users`. */
  readonly path?: string;
}

/** What the weather can bring: an error status, or a kind of fault. */
export type ChaosKind = ChaosStatus | Exclude<FaultKind, 'status'>;

/** `401` says `credentials.expired`, and `429` has a `Retry-After`. */
export type ChaosStatus = 401 | 408 | 429 | 500 | 502 | 503 | 504;

/** Faults by chance: which requests meet them follows from the seed and their number, so that the same requests meet the same faults. */
export interface ChaosOptions {
  /** Share of requests that meet a fault, from 0 to 1; each is drawn by itself. */
  readonly rate: number;
  /**
   * What they meet, each as often as another; to name one twice makes it twice as likely. `html` has status 502, 503 or 504 here.
   *
   * @default whatever a client must survive without losing a record: 408, 429, 500, 502, 503, 504, `html`, `reset`, `cut`, `slow` and
   * `slowBody`; 401 too where `oauth` gives new tokens. Of the token endpoint neither 401 nor `cut`, which would lose a refresh token.
   */
  readonly kinds?: readonly ChaosKind[];
  /** @default that of the sandbox */
  readonly seed?: number;
  /** Of a 429. @default 1 */
  readonly retryAfterSeconds?: number;
  /** Of `slow` and `slowBody`, in milliseconds. @default 250 */
  readonly delayMs?: number;
  /**
   * Faults in a row that one request may meet; then it gets through. It is known by its method, path, query and body. A 401 it meets but
   * once in such a row, for a second one is final to most clients. `Infinity` leaves all to chance.
   *
   * @default 3
   */
  readonly maxInARow?: number;
}
