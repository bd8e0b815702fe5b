import type { z } from 'zod';
import type { PagingOptions } from './option-types.js';
import { isNumbered } from './styles/paging-style.js';

type SomePagingOptions = { readonly [name in keyof PagingOptions]?: PagingOptions[name] | undefined };

/** Rules between several options. */
export function checkCombinations(options: SomePagingOptions, context: z.RefinementCtx): void {
  const reject = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const { style, concurrency = 1 } = options;
  if (concurrency > 1 && style && style.name !== 'autoDetect' && !isNumbered(style)) {
    const reason = 'whose pages must be fetched one after another (prefetch fetches ahead)';
    reject('concurrency', `cannot be combined with the style ${style.name}, ${reason}`);
  }
  if (options.emptyEnvelope && typeof options.extractor === 'function') {
    reject('emptyEnvelope', 'cannot be combined with a function as "extractor", which can return an empty list itself');
  }
  checkPageSizes(options, reject);
}

/** Rules for a set of options that no other set completes. */
export function checkStandalone(options: SomePagingOptions, context: z.RefinementCtx): void {
  const { emptyEnvelope, extractor, onShrink, dedupe } = options;
  if (onShrink === 'again' && dedupe === undefined) {
    const message = 'requires "dedupe", because records come twice when the list is read again';
    context.addIssue({ code: 'custom', path: ['onShrink'], message });
  }
  if (!emptyEnvelope || extractor !== undefined) return;
  const message = 'requires "extractor", the path of the list that is left out';
  context.addIssue({ code: 'custom', path: ['emptyEnvelope'], message });
}

function checkPageSizes(options: SomePagingOptions, reject: (path: string, message: string) => void): void {
  const { pageSize, minPageSize = 1, maxPageSize = Infinity, onPageSize } = options;
  if (minPageSize > maxPageSize) reject('minPageSize', `at most maxPageSize, which is ${maxPageSize}`);
  if (pageSize === undefined || onPageSize === 'clamp') return;
  if (pageSize > maxPageSize) {
    reject('pageSize', `at most maxPageSize, which is ${maxPageSize} (onPageSize: 'clamp' lowers it instead)`);
  }
  if (pageSize < minPageSize) {
    reject('pageSize', `at least minPageSize, which is ${minPageSize} (onPageSize: 'clamp' raises it instead)`);
  }
}
