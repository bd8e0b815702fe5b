import { z } from 'zod';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { ResumeError } from '../errors/paging-errors.js';
import type { JsonObject } from '../position.js';
import type { PagePosition } from './page.js';
import type { RunPlan } from './run-plan.js';
import { startsMidList } from './styles/style-helpers.js';

const resumePointSchema = z.object({
  style: z.string(),
  at: z.record(z.string(), z.unknown()),
  skip: z.int().min(0).optional(),
  seen: z.int().nullable(),
  partition: z.object({ baseline: z.int().min(0), missing: z.int().min(0) }).optional(),
  announced: z.int().min(0).optional(),
  fallback: z.literal(true).optional(),
});

/**
 * Returns where a run begins: at `resumeFrom`, at a position in the caller's params, or at the first page.
 *
 * @throws ResumeError for a `resumeFrom` that is no position of this endpoint
 * @throws ConfigurationError for a page size outside `minPageSize` and `maxPageSize`
 */
export function startPosition(plan: RunPlan): PagePosition {
  if (plan.resumeFrom !== undefined && plan.resumeFrom !== null) return resumedPosition(plan, plan.resumeFrom);
  return firstPosition(plan);
}

/** Returns where a run begins that does not resume another. */
export function firstPosition(plan: RunPlan): PagePosition {
  const { style, pageSize, defaults } = plan.options;
  const params = { ...defaults, ...plan.params };
  const at = withPageSize(plan, style.first({ pageSize, params, endpoint: plan.endpoint }));
  return { at, index: 0, seen: startsMidList(style, at, { pageSize }) ? null : 0, skip: 0 };
}

function resumedPosition({ endpoint, options }: RunPlan, from: unknown): PagePosition {
  const read = resumePointSchema.safeParse(from);
  const error = (what: string) =>
    new ResumeError(
      `${endpoint}: resumeFrom ${what}. Pass page.next, receipt.next or error.page.position of this endpoint, unchanged`,
    );
  if (!read.success) throw error(`is not a position: got ${describeValue(from)}`);
  const { style, seen, skip = 0 } = read.data;
  const at = read.data.at as JsonObject;
  const { name } = options.style;
  if (style !== name) {
    throw error(`belongs to the style ${describeValue(style)}, but the method uses ${describeValue(name)}`);
  }
  if (options.style.accepts?.(at) === false)
    throw error(`is not a position of the style ${name}: got ${describeValue(at)}`);
  return { at, index: 0, seen, skip };
}

/** The position with the page size of `with`, checked against `minPageSize` and `maxPageSize`. */
function withPageSize({ endpoint, pageSize, options }: RunPlan, first: JsonObject): JsonObject {
  const { minPageSize = 1, maxPageSize = Infinity, onPageSize } = options;
  const at: JsonObject = pageSize === undefined ? first : { ...first, pageSize };
  const size = at['pageSize'];
  if (typeof size !== 'number') return at;
  const allowed = Math.min(Math.max(size, minPageSize), maxPageSize);
  if (allowed === size) return at;
  if (onPageSize === 'clamp') return { ...at, pageSize: allowed };
  const [limit, change] = size > allowed ? ['above the maximum', 'lower'] : ['below the minimum', 'raise'];
  throw new ConfigurationError(
    `${endpoint}: page size ${size} is ${limit} of ${allowed}. Set onPageSize: 'clamp' to ${change} it automatically`,
  );
}
