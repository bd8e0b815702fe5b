import type { ResumePoint } from '../../errors/page-context.js';
import type { PartialReason } from '../../events/partial-reason.js';

/** What a run did, and whether it is whole. Plain JSON. */
export interface Receipt {
  /** The annotated method, as `Class.method`. */
  readonly endpoint: string;
  /** How the endpoint pages; `autoDetect` says what it chose. */
  readonly style: string;
  /** Pages that arrived and were read. */
  readonly pages: number;
  /** Records handed to the caller. */
  readonly records: number;
  /** Records left out because their key had been seen. */
  readonly duplicates: number;
  /** Records left out because they do not match the schema. */
  readonly invalid: number;
  /** Calls of the annotated method, repeated ones included. */
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for a pace. */
  readonly throttledMs: number;
  /** Tokens refreshed because of this run. */
  readonly refreshes: number;
  /** Records that the server announced last; absent where it never did. */
  readonly expected?: number;
  /** True once the run came to the end of the data and no announced record is missing. */
  readonly complete: boolean;
  /** Why the run ended without being complete; absent while it goes, and when it is complete. */
  readonly partial?: PartialReason;
  /** The server refused the params, and the run went by the `fallback` ones; absent where it did not. */
  readonly fallback?: true;
  /** Where to go on with `with({ resumeFrom })`; `null` at the end of the data. */
  readonly next: ResumePoint | null;
}
