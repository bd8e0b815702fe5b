import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import type { JsonObject } from '../position.js';
import { ResumeError } from '../errors/paging-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { PagePosition } from './page.js';
import { startsMidList } from './styles/style-helpers.js';
import type { RunPlan } from './run-plan.js';

const resumePointSchema = z.object({
  style: z.string(),
  at: z.record(z.string(), z.unknown()),
  skip: z.int().min(0).optional(),
  seen: z.int().nullable(),
  part: z.object({ since: z.int().min(0), owed: z.int().min(0) }).optional(),
  fallback: z.literal(true).optional(),
});

/**
 * Where a run begins: at the first page, where the caller's params say, or where `resumeFrom` says.
 *
 * @throws ResumeError for what no run of this endpoint has given
 * @throws ConfigurationError for a page size above `maxPageSize` or below `minPageSize`
 */
export function startPosition(plan: RunPlan): PagePosition {
  if (plan.resumeFrom !== undefined && plan.resumeFrom !== null) return resumedPosition(plan, plan.resumeFrom);
  const { style, pageSize, defaults } = plan.options;
  const params = { ...defaults, ...plan.params };
  const at = withPageSize(plan, style.first({ pageSize, params, endpoint: plan.endpoint }));
  return { at, index: 0, seen: startsMidList(style, at, { pageSize }) ? null : 0, skip: 0 };
}

function resumedPosition({ endpoint, options }: RunPlan, from: unknown): PagePosition {
  const read = resumePointSchema.safeParse(from);
  const refuse = (what: string) =>
    new ResumeError(
      `${endpoint}: resumeFrom ${what}; take it unchanged from page.next, receipt.next or error.page.position of this endpoint`,
    );
  if (!read.success) throw refuse(`is no position of a run, got ${describeValue(from)}`);
  const { style, seen, skip = 0 } = read.data;
  const at = read.data.at as JsonObject;
  const { name } = options.style;
  if (style !== name)
    throw refuse(`was written by the style ${describeValue(style)}, but the method pages by ${describeValue(name)}`);
  if (options.style.accepts?.(at) === false)
    throw refuse(`holds no position of the style ${name}, but ${describeValue(at)}`);
  return { at, index: 0, seen, skip };
}

/** The position with the page size that `with` asked for, held to `minPageSize` and `maxPageSize`. */
function withPageSize({ endpoint, pageSize, options }: RunPlan, first: JsonObject): JsonObject {
  const { minPageSize = 1, maxPageSize = Infinity, onPageSize } = options;
  const at: JsonObject = pageSize === undefined ? first : { ...first, pageSize };
  const size = at['pageSize'];
  if (typeof size !== 'number') return at;
  const allowed = Math.min(Math.max(size, minPageSize), maxPageSize);
  if (allowed === size) return at;
  if (onPageSize === 'clamp') return { ...at, pageSize: allowed };
  const [bound, remedy] = size > allowed ? ['above the most', 'lowers'] : ['below the least', 'raises'];
  throw new ConfigurationError(
    `${endpoint}: the page size ${size} is ${bound} that the endpoint takes, ${allowed} (onPageSize: 'clamp' ${remedy} it instead)`,
  );
}
