import { z } from 'zod';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath } from '../../json/field-path.js';
import { pageSizeOf, pathText, styleOptions } from './style-helpers.js';
import type { PagingStyle } from './paging-style.js';

/** Options of `singlePage()`. */
export interface SinglePageOptions {
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
}

const schema = z.strictObject({ sizeParam: pathText.default('pageSize') });

/**
 * Fetches an endpoint that is not paged. The first page is the last, whatever the response contains.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function singlePage(options: SinglePageOptions = {}): PagingStyle {
  const sizeParam = fieldPath(styleOptions('singlePage', schema, options).sizeParam);
  const style: PagingStyle<{ readonly pageSize?: number }> = {
    name: 'singlePage',
    first: (first) => pageSizeOf(first, sizeParam),
    write(params, { pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      return copy;
    },
    next: () => null,
    endedBy: () => ({ by: 'single', saw: 'declared by singlePage()' }),
  };
  return style;
}
