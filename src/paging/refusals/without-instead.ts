import { HttpError, sameAnswer } from '../../errors/http-error.js';
import { httpErrorFor } from '../../errors/http-error-for.js';
import { PageCapError } from '../../errors/page-cap-error.js';
import type { PageContext } from '../../errors/page-context.js';
import type { Instead, PageAnswer } from '../styles/paging-style.js';

type Nothing = Exclude<Instead, { readonly at: unknown }>;

/** The error to throw where a page cannot be had, and nothing can be asked for in its place. */
export function withoutInstead(
  nothing: Nothing,
  answer: PageAnswer,
  { page, sent }: { readonly page: PageContext; readonly sent: number | null },
): unknown {
  const cause = 'error' in answer ? answer.error : undefined;
  if ('cap' in nothing) return new PageCapError({ ...nothing, sent }, { page, cause });
  return cause instanceof HttpError ? httpErrorFor({ ...sameAnswer(cause), advice: nothing.advice }) : cause;
}
