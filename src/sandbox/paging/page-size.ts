import type { SandboxOptions } from '../options.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { Listing } from './serve-page.js';

export const TOO_LARGE =
  'The response is over the size limit. Reduce pageSize or expand list to reduce response size if applicable';

/** The size of the page that a request gets, or the refusal of the size that it asks for. */
export function sizeOf(options: SandboxOptions, { dialect, rules }: Listing, request: SandboxRequest): number | Reply {
  const { sizeParam } = dialect;
  const { minSize = -Infinity, aboveMax } = rules;
  const asked = request.number(sizeParam, options.defaultPageSize ?? rules.defaultSize ?? 25);
  if (asked > (options.tooLargeAbove ?? Infinity)) return refusal(400, 'response.entity.too.large', TOO_LARGE);
  if (asked < minSize) return refusal(400, 'bad.request', `${sizeParam} is at least ${minSize}, not ${asked}`);
  const max = rules.maxSize ?? Infinity;
  if (aboveMax === 'refuse' && asked > max)
    return refusal(400, 'bad.request', `${sizeParam} is at most ${max}, not ${asked}`);
  return Math.max(1, Math.min(asked, max, options.maxPageSize ?? rules.maxSize ?? 1_000));
}
