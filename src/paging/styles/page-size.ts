import { numberIn } from './caller-params.js';
import type { FieldPath } from '../field-path.js';
import type { PagingStyle } from './paging-style.js';

type Sized = { readonly pageSize?: number };

export const half = (size: number): number => Math.floor(size / 2);

/** `sizeOf` and `halve` of styles whose place in the data does not depend on the page size. */
export function sizedBy<P extends Sized>(sizeParam: FieldPath): Required<Pick<PagingStyle<P>, 'sizeOf' | 'halve'>> {
  return {
    sizeOf: ({ pageSize }, params) => pageSize ?? numberIn(params, sizeParam),
    halve: (position, size) => ({ ...position, pageSize: half(size) }),
  };
}
