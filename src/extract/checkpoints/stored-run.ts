import type { JsonObject } from '../../errors/page-context.js';

/** One extraction as it is made. Plain JSON. */
export interface NewRun {
  /** Names it in the store: organisation and view. */
  readonly run: string;
  /** `Class.method` */
  readonly endpoint: string;
  /** What must stay the same for the run to go on: a hash for each part of the query, and how windows, dedupe and sink were set up. */
  readonly identity: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What whoever began it wants to find again, such as the command line's arguments. */
  readonly invocation?: JsonObject;
}

/** Who works on a run, and until when if nothing is heard. */
export interface Holder {
  /** Unique to one extraction of one process: `host:pid:began.random`. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** An extraction as the store has it. */
export interface StoredRun extends NewRun {
  readonly holder?: Holder;
  /** How often somebody took hold of it. */
  readonly sessions: number;
  /** Once the run is complete: its receipt. */
  readonly receipt?: JsonObject;
}
