import { AsyncResponseError } from '../../errors/async-response-error.js';
import type { PageContext } from '../../errors/page-context.js';
import { SchemaError } from '../../errors/schema-error.js';
import type { PageResponse } from '../../layers/layer.js';
import type { Extracted } from '../records/extractor.js';
import { jobReceiptIn } from './job-receipt.js';

/**
 * Whether a method answers with records at once, told from its first response: some APIs answer 200 or 201 with the receipt of a job. One for
 * each method of a client; once a page was read, later responses are not inspected.
 *
 * A receipt is refused only where no list was found. What an extractor or `wrapSingle` takes for records is records.
 */
export class Preflight {
  #synchronous = false;

  /** @param receiptIn what in a body tells of a job */
  constructor(private readonly receiptIn: (body: unknown) => string | undefined = jobReceiptIn) {}

  /**
   * Reads a page by `read`.
   *
   * @throws AsyncResponseError for the receipt of a job, where nothing has been read yet
   */
  async over(
    response: PageResponse,
    page: PageContext,
    read: () => Extracted | Promise<Extracted>,
  ): Promise<Extracted> {
    if (this.#synchronous) return read();
    const seen = this.receiptIn(response.body);
    try {
      const extracted = await read();
      this.#synchronous = true;
      return extracted;
    } catch (error) {
      if (seen === undefined || !(error instanceof SchemaError)) throw error;
      throw refusalOf(seen, response, page, error);
    }
  }
}

function refusalOf(seen: string, { status }: PageResponse, page: PageContext, cause: unknown): AsyncResponseError {
  const answered = status === undefined ? 'the answer has' : `the server answered ${status} with`;
  return new AsyncResponseError(
    `${answered} no records but what looks like the receipt of a job (${seen}); such an endpoint is for @Polled, ` +
      'which waits for the job and pages its results. If the body is one record, set wrapSingle; if the list is in it, name it with extractor',
    { page, cause },
  );
}
