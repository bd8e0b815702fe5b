import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** There is more than `maxPages` pages or `maxItems` records allow. Resumable: `page.position` is where the rest begins. */
export class PaginationLimitError extends PagewrightError {
  readonly limit: 'maxPages' | 'maxItems';
  /** The limit that was met. */
  readonly max: number;

  constructor(limit: 'maxPages' | 'maxItems', max: number, advice: string, place: ErrorPlace) {
    super({
      name: 'PaginationLimitError',
      code: 'PAGINATION_LIMIT',
      message: `${limit} of ${max} is reached and the server has more; ${advice}`,
      ...place,
    });
    this.limit = limit;
    this.max = max;
  }
}
