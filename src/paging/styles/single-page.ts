import type { PagingStyle } from './paging-style.js';

/** An endpoint that is not paged: its first page is all there is, whatever the response seems to say. */
export function singlePage(): PagingStyle<{ readonly only: true }> {
  return {
    name: 'singlePage',
    first: () => ({ only: true }),
    write: (params) => ({ ...params }),
    next: () => null,
  };
}
