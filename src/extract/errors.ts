import { type ErrorContext, PagewrightError } from '../errors/pagewright-error.js';
import { IncompleteError } from '../errors/paging-errors.js';
import type { ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';

/** The checkpoint store could not be read or written. Nothing that was committed before is lost. */
export class CheckpointError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'CheckpointError', code: 'CHECKPOINT', message, ...place });
  }
}

/** The sink could not take records. They were not committed, so that a run that goes on fetches them again. */
export class SinkError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'SinkError', code: 'SINK', message, ...place });
  }
}

/** Somebody else works on the chunk by now, since its lease had run out: nothing more may be written for it. */
export class LeaseLostError extends PagewrightError {
  /** Key of the chunk. */
  readonly chunk: string;

  constructor(chunk: string, place: ErrorContext = {}) {
    super({
      name: 'LeaseLostError',
      code: 'LEASE_LOST',
      message: `the chunk ${chunk} was taken over by another process; what came last was not committed, and is fetched by that one`,
      ...place,
    });
    this.chunk = chunk;
  }
}

/** Another process works on the run. */
export class RunLockedError extends PagewrightError {
  /** `host:pid:random` of the process. */
  readonly owner: string;
  /** Until when it holds the run if nothing more is heard of it; milliseconds since the epoch. */
  readonly until: number;

  constructor(run: string, holder: { readonly owner: string; readonly until: number }, place: ErrorContext = {}) {
    super({
      name: 'RunLockedError',
      code: 'RUN_LOCKED',
      message:
        `the run ${run} is being worked on by ${holder.owner}, which holds it until ${new Date(holder.until).toISOString()} ` +
        'and renews that while it lives; stop it first, or wait for it with waitForRunMs',
      ...place,
    });
    this.owner = holder.owner;
    this.until = holder.until;
  }
}

/** A run was to go on with another query, or set up otherwise, than it was begun with. Its positions belong to the first one. */
export class QueryChangedError extends PagewrightError {
  /** The parts that differ, such as `params.interval`. */
  readonly changed: readonly string[];

  constructor(run: string, changed: readonly string[], place: ErrorContext = {}) {
    super({
      name: 'QueryChangedError',
      code: 'QUERY_CHANGED',
      message:
        `the run ${run} was begun with another ${changed.join(', ')}; go on with what it was begun with, keep the new one ` +
        'under a name of its own (key: { view }), or begin anew with restart: true',
      ...place,
    });
    this.changed = changed;
  }
}

/** How many windows a message names. */
const MOST_NAMED = 5;

/** All chunks were worked on, and some failed or came short of what the server announced. The others are whole. */
export class ExtractionIncompleteError extends IncompleteError {
  readonly receipt: ExtractReceipt;

  constructor(receipt: ExtractReceipt) {
    const { open, endpoint: at } = receipt;
    const got = open.reduce((sum, chunk) => sum + chunk.got, 0);
    const lacking = open.reduce((sum, chunk) => sum + chunk.lacking, 0);
    const named = open.slice(0, MOST_NAMED).map(describeOpenChunk);
    const more = open.length > named.length ? [`and ${open.length - named.length} more`] : [];
    const message =
      `the extraction is not complete: ${[...named, ...more].join('; ')}. What came is in ${receipt.output.where}; ` +
      'run again to try these windows once more';
    super(got + lacking, got, { endpoint: at, message });
    Object.defineProperty(this, 'name', { value: 'ExtractionIncompleteError', configurable: true });
    this.receipt = receipt;
  }
}

function describeOpenChunk({ window, state, lacking, got, expected, failure }: OpenChunk): string {
  const which = window ?? 'the whole';
  if (state !== 'short') return `${which} failed (${failure?.code ?? state}: ${failure?.message ?? ''})`;
  return `${which} lacks ${lacking} of ${expected} records (${got} came)`;
}
