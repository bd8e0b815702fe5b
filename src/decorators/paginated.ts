import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
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
import { defineMethodDecorator, type PagedMethodDecoratorOf } from './define-method-decorator.js';
import { PAGINATED, type PaginatedSettings } from './endpoint.js';
import { parameterCount } from './parameter-count.js';

export interface PaginatedOptions extends PagingOptions {
  /** Give all records in one array, a promise of it: `true` for at most 100 000, or limits of your own. @default false */
  readonly collect?: boolean | CollectOptions;
}

type Collecting = PaginatedOptions & { readonly collect: true | CollectOptions };
type Streaming = PaginatedOptions & { readonly collect?: false };
type StreamMethod = (...args: never[]) => AsyncGenerator<unknown, unknown, never>;
type CollectMethod = (...args: never[]) => Promise<readonly unknown[]>;

const schema = z
  .strictObject({ ...pagingFields, collect: collectField })
  .superRefine(checkCombinations)
  .superRefine(checkStandalone);

/**
 * Paging stands at the head of the road: all other layers see one page at a time.
 */
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
 * Turns a method that fetches one page into one that gives all records: as a stream (`Paged<T>`), or with `collect` as an array.
 *
 * The method's last parameter is the request's params, into whose copy page size and position are written; it returns
 * `page(…)`, or `this.get(…)` and its like. Works under standard decorators and under `experimentalDecorators`.
 *
 * @example
 * class Crm {
 *   @Paginated({ pageSize: 250, style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }) })
 *   users(params: UserQuery = {}): Paged<User> {
 *     return page(this.http.get('/api/v2/users', { params }));
 *   }
 * }
 * @throws ConfigurationError, when the class is defined, for bad options, a wrong place, a wrong return type, or a method without params
 */
export function Paginated(options: Collecting): PagedMethodDecoratorOf<CollectMethod>;
export function Paginated(options?: Streaming): PagedMethodDecoratorOf<StreamMethod>;
export function Paginated(
  options: PaginatedOptions = {},
  ...more: unknown[]
): PagedMethodDecoratorOf<CollectMethod & StreamMethod> {
  return paginated(options, more);
}

function checkMethod(site: DecorationSite, where: string, collects: boolean): void {
  if (/^\[object (Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(site.method))) {
    throw new ConfigurationError(
      `${where}: the method is a generator itself; write it as a plain method that returns page(…) for one page`,
    );
  }
  if (parameterCount(site.method) === 0) {
    throw new ConfigurationError(
      `${where}: the method has no parameter, so no page position could be sent; give it the request's params as its last one: (params = {})`,
    );
  }
  if (site.declaredReturn) checkReturnType(site.declaredReturn.type, where, collects);
}

/** `Object` is what compilers write for interfaces and other types that leave no trace, `Function` for classes imported as types. */
function checkReturnType(type: unknown, where: string, collects: boolean): void {
  const fits = collects
    ? type === Promise
    : type === Paged || (type as { name?: string } | undefined)?.name === Paged.name;
  if (fits || type === Object || type === Function) return;
  const wanted = collects ? 'Promise<T[]> (with collect)' : 'Paged<T> or AsyncGenerator<T> (without collect)';
  const came = typeof type === 'function' ? type.name : 'nothing';
  throw new ConfigurationError(`${where}: the method must be declared to return ${wanted}, it declares ${came}`);
}
