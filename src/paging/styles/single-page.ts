import { z } from 'zod';
import { copyParams } from '../copy-params.js';
import { fieldPath } from '../field-path.js';
import { pageSizeOf } from './caller-params.js';
import type { PagingStyle } from './paging-style.js';
import { pathText, styleOptions } from './style-options.js';

export interface SinglePageOptions {
  /** Where the params take the page size. @default 'pageSize' */
  readonly sizeParam?: string;
}

const schema = z.strictObject({ sizeParam: pathText.default('pageSize') });

/**
 * An endpoint that is not paged: its first page is all there is, whatever the response seems to say.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function singlePage(options: SinglePageOptions = {}): PagingStyle<{ readonly pageSize?: number }> {
  const sizeParam = fieldPath(styleOptions('singlePage', schema, options).sizeParam);
  return {
    name: 'singlePage',
    first: (first) => pageSizeOf(first, sizeParam),
    write(params, { pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      return copy;
    },
    next: () => null,
  };
}
