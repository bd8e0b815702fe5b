import type { SandboxOptions } from '../options.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { ListRules } from './list-rules.js';
import type { Listing } from './listing.js';

export const TOO_LARGE =
  'The response is over the size limit. Reduce pageSize or expand list to reduce response size if applicable';

/** The size of the page that a request gets, or the refusal of the size that it asks for. */
export function sizeOf(options: SandboxOptions, { dialect, rules }: Listing, request: SandboxRequest): number | Reply {
  const { sizeParam } = dialect;
  const { tooLargeAbove = Infinity, maxPageSize = rules.maxSize ?? 1_000 } = options;
  const asked = request.number(sizeParam, options.defaultPageSize ?? rules.defaultSize ?? 25);
  if (asked > tooLargeAbove) return refusal(400, 'response.entity.too.large', TOO_LARGE);
  const bound = request.fields.has(sizeParam) ? broken(rules, asked) : undefined;
  if (bound) return refusal(400, 'bad.request', `${sizeParam} is ${bound}, not ${asked}`);
  return Math.max(1, Math.min(asked, rules.maxSize ?? Infinity, maxPageSize));
}

/** The bound that a size that was asked for breaks, in words. */
function broken({ minSize = -Infinity, maxSize = Infinity, aboveMax }: ListRules, asked: number): string | undefined {
  if (asked < minSize) return `at least ${minSize}`;
  return aboveMax === 'refuse' && asked > maxSize ? `at most ${maxSize}` : undefined;
}
