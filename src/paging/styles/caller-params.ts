import { ConfigurationError } from '../../errors/configuration-error.js';
import { show } from '../../errors/show.js';
import { asCount } from '../total.js';
import type { Params } from '../../layers/layer.js';
import { fieldPath, type FieldPath } from '../field-path.js';
import type { FirstOptions } from './paging-style.js';

/**
 * The page size of a run: what stands in the caller's params wins over the annotation. Empty where neither says one.
 *
 * @throws ConfigurationError for what is no number of records, where the annotation's size would be sent in its place without a word
 */
export function pageSizeOf({ params, pageSize, endpoint }: FirstOptions, at: FieldPath): { pageSize?: number } {
  const asked = at.get(params ?? {});
  const own = asked === true ? undefined : asCount(Number(asked ?? Number.NaN));
  if (own === undefined && pageSize !== undefined && asked !== undefined && asked !== null) {
    throw new ConfigurationError(
      `${endpoint ? `${endpoint}: ` : ''}the page size must be a whole number, at least 1, got ${show(asked)}`,
    );
  }
  const size = own ?? pageSize;
  return size === undefined ? {} : { pageSize: size };
}

/** A whole number at `at` in the caller's params, given as number or digits. */
export function numberIn(params: FirstOptions['params'], at: FieldPath): number | undefined {
  const value = at.get(params ?? {});
  return value === null || value === '' ? undefined : asCount(Number(value));
}

const PAGE_NUMBER = fieldPath('pageNumber');

/** Removes a page number that the caller gave. Once a cursor stands in the params it is void: servers refuse both together, or obey the wrong one. */
export function dropPageNumber(params: Params): void {
  PAGE_NUMBER.remove(params);
}
