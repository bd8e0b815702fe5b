import type { ErrorPlace } from '../errors/pagewright-error.js';
import { SchemaError } from '../errors/schema-error.js';
import { show } from '../errors/show.js';
import { fieldPath } from '../paging/field-path.js';
import type { ResolvedJobOptions } from './job-options.js';
import type { PageResponse } from './layer.js';

/** Reads what a server says of its jobs. */
export interface JobReader {
  /** @throws SchemaError where the answer to the start of a job names none */
  jobId(answer: PageResponse, place?: ErrorPlace): string;
  /** The state, where the answer tells one. */
  stateIn(answer: PageResponse): string | undefined;
  /** @throws SchemaError where an answer about a job tells no state */
  state(answer: PageResponse, place: ErrorPlace): string;
  /** Why it failed, where the answer tells. */
  message(answer: PageResponse): string | undefined;
}

export function jobReader(options: Pick<ResolvedJobOptions, 'jobId' | 'state' | 'message'>): JobReader {
  const [id, state] = [fieldPath(options.jobId), fieldPath(options.state)];
  const messages = (options.message === undefined ? ['errorMessage', 'message'] : [options.message]).map(fieldPath);
  const stateIn = ({ body }: PageResponse) => asText(state.get(body));
  return {
    jobId(answer, place = {}) {
      const found = id.get(answer.body);
      const jobId = Number.isSafeInteger(found) ? String(found) : asText(found);
      if (jobId !== undefined) return jobId;
      throw missing('the id of the job', 'jobId', id.text, answer, place);
    },
    stateIn,
    state(answer, place) {
      const said = stateIn(answer);
      if (said !== undefined) return said;
      throw missing('the state of the job', 'state', state.text, answer, place);
    },
    message: ({ body }) => messages.map((path) => asText(path.get(body))).find((text) => text !== undefined),
  };
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function missing(what: string, option: string, path: string, { body }: PageResponse, place: ErrorPlace): SchemaError {
  return new SchemaError(
    `the answer does not tell ${what} at "${path}", but is ${show(body)}; check ${option} of @Polled`,
    place,
  );
}
