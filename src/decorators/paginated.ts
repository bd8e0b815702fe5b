import { z } from 'zod';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { checkOptions } from '../options/parse-options.js';
import {
  checkCombinations,
  checkStandalone,
  collectField,
  type CollectOptions,
  collectSchema,
  pagingFields,
  type PagingOptions,
} from '../paging/options.js';
import { Paged } from '../paging/paged.js';
import type { DecorationSite } from './decoration-site.js';
import { defineMethodDecorator, type PagedDecorator } from './define-method-decorator.js';
import { PAGINATED, type PaginatedSettings } from './endpoint.js';
import { parameterCount } from './parameter-count.js';

/** Options of `@Paginated()`. */
export interface PaginatedOptions extends PagingOptions {
  /** Return the promise of one array: `true` for at most 100 000 records, or your own limits. @default false */
  readonly collect?: boolean | CollectOptions;
}

const schema = z
  .strictObject({ ...pagingFields, collect: collectField })
  .superRefine(checkCombinations)
  .superRefine(checkStandalone);

/** Outermost: the policies see one page at a time. */
const ORDER = 0;

const paginated = defineMethodDecorator<PaginatedOptions, PaginatedSettings>({
  name: PAGINATED,
  order: ORDER,
  resolve(options, where, site) {
    const { collect, ...paging } = checkOptions(schema, options, where);
    const limits = collect ? collectSchema.parse(collect === true ? {} : collect) : undefined;
    checkMethod(site, where, limits !== undefined);
    return Object.freeze({
      paging: Object.freeze({ ...(limits && { onDeadline: 'throw' as const }), ...paging }),
      ...(limits && { collect: Object.freeze(limits) }),
      paramsIndex: parameterCount(site.method) - 1,
    });
  },
});

/**
 * Turns a method that fetches one page into one that fetches all records: as a stream (`Paged<T>`), or with `collect` as an array.
 *
 * The last parameter of the method holds the params of the request; it receives a copy that contains page size and position. The method returns
 * `page(…)`, or `this.get(…)` and its siblings. Works with standard decorators and with `experimentalDecorators`.
 *
 * @example
 * class Crm {
 *   @Paginated({ pageSize: 250, style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }) })
 *   users(params: UserQuery = {}): Paged<User> {
 *     return page(this.http.get('/api/v2/users', { params }));
 *   }
 * }
 * @throws ConfigurationError when the class is defined, for invalid options, a wrong place, a wrong return type, or a method without params
 */
export function Paginated(
  options: PaginatedOptions & { readonly collect: true | CollectOptions },
): PagedDecorator<Promise<readonly unknown[]>>;
export function Paginated(
  options?: PaginatedOptions & { readonly collect?: false },
): PagedDecorator<AsyncGenerator<unknown, unknown, never>>;
export function Paginated(
  options: PaginatedOptions = {},
  ...more: unknown[]
): PagedDecorator<Promise<readonly unknown[]> & AsyncGenerator<unknown, unknown, never>> {
  return paginated(options, more);
}

function checkMethod(site: DecorationSite, where: string, collects: boolean): void {
  if (/^\[object (Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(site.method))) {
    throw new ConfigurationError(
      `${where}: the method is a generator. Write a plain method that returns page(…) for one page`,
    );
  }
  if (parameterCount(site.method) === 0) {
    throw new ConfigurationError(
      `${where}: the method has no parameter to receive the position of a page. Add the params of the request as its last one: (params = {})`,
    );
  }
  if (site.declaredReturn) checkReturnType(site.declaredReturn.type, where, collects);
}

/** Compilers emit `Object` for interfaces and other types without a value, `Function` for classes that are imported as types. */
function checkReturnType(type: unknown, where: string, collects: boolean): void {
  const fits = collects
    ? type === Promise
    : type === Paged || (type as { name?: string } | undefined)?.name === Paged.name;
  if (fits || type === Object || type === Function) return;
  const wanted = collects ? 'Promise<T[]> (with collect)' : 'Paged<T> or AsyncGenerator<T> (without collect)';
  const came = typeof type === 'function' ? type.name : 'nothing';
  throw new ConfigurationError(`${where}: the method must be declared to return ${wanted}, but it declares ${came}`);
}
