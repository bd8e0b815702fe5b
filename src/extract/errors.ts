import { type ErrorContext, PagewrightError } from '../errors/pagewright-error.js';
import { IncompleteError } from '../errors/paging-errors.js';
import type { ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';

/** The checkpoint store could not be read or written. Committed progress is kept. */
export class CheckpointError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'CheckpointError', code: 'CHECKPOINT', message, ...context });
  }
}

/** The sink could not take records. They were not committed, so a resumed run fetches them again. */
export class SinkError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'SinkError', code: 'SINK', message, ...context });
  }
}

/** Another process took over the chunk after its lease expired, so nothing more can be committed for it. */
export class LeaseLostError extends PagewrightError {
  /** Key of the chunk. */
  readonly chunk: string;

  constructor(chunk: string, context: ErrorContext = {}) {
    super({
      name: 'LeaseLostError',
      code: 'LEASE_LOST',
      message: `chunk ${chunk} was taken over by another process. Its last page was not committed; that process fetches it again`,
      ...context,
    });
    this.chunk = chunk;
  }
}

/** Another process holds the run. */
export class RunLockedError extends PagewrightError {
  /** The process that holds the run: `host:pid:start.random`. */
  readonly owner: string;
  /** When its lease expires, unless it is renewed; milliseconds since the epoch. */
  readonly until: number;

  constructor(run: string, holder: { readonly owner: string; readonly until: number }, context: ErrorContext = {}) {
    super({
      name: 'RunLockedError',
      code: 'RUN_LOCKED',
      message: `run ${run} is locked by ${holder.owner} until ${new Date(holder.until).toISOString()}. Stop that process, or set waitForRunMs`,
      ...context,
    });
    this.owner = holder.owner;
    this.until = holder.until;
  }
}

/** A stored run was started with another query, sink, dedupe or window plan. Its positions only fit the original ones. */
export class QueryChangedError extends PagewrightError {
  /** The parts that differ, such as `params.interval`. */
  readonly changed: readonly string[];

  constructor(run: string, changed: readonly string[], context: ErrorContext = {}) {
    super({
      name: 'QueryChangedError',
      code: 'QUERY_CHANGED',
      message:
        `run ${run} was started with another ${changed.join(', ')}. Use the original, ` +
        'name the new run with key: { view }, or start over with restart: true',
      ...context,
    });
    this.changed = changed;
  }
}

/** How many windows a message names. */
const MAX_NAMED = 5;

/** Every chunk was processed, and some failed or lack announced records. The others are complete. */
export class ExtractionIncompleteError extends IncompleteError {
  readonly receipt: ExtractReceipt;

  constructor(receipt: ExtractReceipt) {
    const { open, endpoint } = receipt;
    const received = open.reduce((sum, chunk) => sum + chunk.received, 0);
    const missing = open.reduce((sum, chunk) => sum + chunk.missing, 0);
    const named = open.slice(0, MAX_NAMED).map(describeOpenChunk);
    const more = open.length > named.length ? [`and ${open.length - named.length} more`] : [];
    const message =
      `the extraction is incomplete: ${[...named, ...more].join('; ')}. The records received are in ${receipt.output.where}. ` +
      'Run it again to retry these windows';
    super(received + missing, received, { endpoint, message });
    Object.defineProperty(this, 'name', { value: 'ExtractionIncompleteError', configurable: true });
    this.receipt = receipt;
  }
}

function describeOpenChunk({ window, state, missing, received, expected, failure }: OpenChunk): string {
  const which = window ?? 'the whole call';
  if (state !== 'short') return `${which} failed (${failure?.code ?? state}: ${failure?.message ?? ''})`;
  if (missing === 0 && failure) return `${which} may lack records (${failure.code}: ${failure.message})`;
  return `${which} lacks ${missing} of ${expected} records (${received} received)`;
}
