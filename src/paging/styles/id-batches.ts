import { asCount } from '../../json/counts.js';
import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { wholeNumber } from '../../options/parse-options.js';
import type { Params } from '../../policies/middleware.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath, type FieldPath } from '../../json/field-path.js';
import { pageSizeOf, pathText, sizedBy, styleOptions, totalOf } from './style-helpers.js';
import type { PagingStyle } from './paging-style.js';

/** Options of `idBatches()`. */
export interface IdBatchesOptions {
  /** Path of the list of ids in the params. @default 'id' */
  readonly param?: string;
  /** Path of the page size in the params, so that the server returns the whole batch at once. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Ids per request. The option `pageSize` overrides it. @default 100 */
  readonly size?: number;
}

/** The batch that begins at id number `from`, of `of` ids. */
type IdBatchPosition = { readonly from: number; readonly of: number; readonly pageSize: number };

const schema = z.strictObject({
  param: pathText.default('id'),
  sizeParam: pathText.default('pageSize'),
  size: wholeNumber(1).default(100),
});

/**
 * Fetches records by their ids, in batches of the ids that the caller passes. The run ends with the last batch. A repeated id is requested once.
 * Records that do not exist are left out.
 *
 * @example
 * idBatches({ param: 'id', size: 100 }) // 250 ids: 3 requests
 * @throws ConfigurationError for unknown or malformed options
 */
export function idBatches(options: IdBatchesOptions = {}): PagingStyle {
  const resolved = styleOptions('idBatches', schema, options);
  const [param, sizeParam] = [fieldPath(resolved.param), fieldPath(resolved.sizeParam)];
  const style: PagingStyle<IdBatchPosition> = {
    name: 'idBatches',
    first: (first) => ({
      from: 0,
      of: idsIn(first.params ?? {}, param).length,
      pageSize: pageSizeOf(first, sizeParam).pageSize ?? resolved.size,
    }),
    write(params, { from, of, pageSize }) {
      const ids = idsIn(params, param);
      if (ids.length === 0 || ids.length !== of) throw wrongIdsError(params, param, of);
      const copy = copyParams(params);
      param.set(copy, ids.slice(from, from + pageSize));
      sizeParam.set(copy, pageSize);
      return copy;
    },
    next(response, position, items) {
      const total = totalOf(response);
      const from = position.from + position.pageSize;
      if (total === undefined || total <= items.length) return from < position.of ? { ...position, from } : null;
      throw new SchemaError(
        `the server returned ${items.length} of the ${total} records of this batch of ids. Request smaller batches with pageSize`,
      );
    },
    endedBy: (_response, { of }) => ({ by: 'total', saw: `the last of ${of} ids was requested` }),
    ...sizedBy<IdBatchPosition>(sizeParam),
    isSelfContained: true,
    accepts: (at): at is IdBatchPosition => {
      const [from = Infinity, of = 0, pageSize = 0] = [at['from'], at['of'], at['pageSize']].map(asCount);
      return from < of && pageSize > 0;
    },
    // Each response counts its own batch, so there is no total of the run.
    total: () => undefined,
    describe: ({ pageSize }) => `idBatches(${resolved.param}, ${pageSize} at a time)`,
  };
  return style;
}

function idsIn(params: Params, param: FieldPath): unknown[] {
  const ids = param.get(params);
  return Array.isArray(ids) ? [...new Set<unknown>(ids)] : [];
}

/** Without ids most servers list everything, and with other ids a resumed run would continue at the wrong one. */
function wrongIdsError(params: Params, param: FieldPath, of: number): ConfigurationError {
  const wanted = of === 0 ? 'a list of ids' : `the list of ${of} ids with which the run began`;
  return new ConfigurationError(
    `the param "${param.text}" must be ${wanted}, got ${describeValue(param.get(params))}. Nothing was sent`,
  );
}
