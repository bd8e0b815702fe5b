import { z } from 'zod';
import { isFieldPath } from '../../paging/field-path.js';
import type { RecordKey } from './dedupe.js';

/** The option `key`, which `exact` and `bloom` share. */
export const keyOption = z
  .custom<RecordKey>((value) => typeof value === 'function' || isFieldPath(value), {
    error: `a path such as 'id', or a function (record) => key`,
  })
  .optional();

/** How a run remembers the key: a path by its text. Functions cannot be compared, so all are alike. */
export function keyIdentity(key: RecordKey | undefined): string {
  if (key === undefined) return '';
  return typeof key === 'function' ? ' by a function' : ` by ${JSON.stringify(key)}`;
}
