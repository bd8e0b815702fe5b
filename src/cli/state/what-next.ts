import { resolve } from 'node:path';
import { storedRequest } from '../export/export-request.js';
import { goOnLine, retryLine } from '../output/command-line.js';
import type { WhatNext } from './status-text.js';

/** What to type next about the runs of a state file, where `pagewright export` began them. */
export const nextIn = (path: string): WhatNext => ({
  goOn({ run }) {
    const request = storedRequest(run.invocation);
    return request && goOnLine(request, process.cwd(), process.env);
  },
  retry: ({ run }) => (storedRequest(run.invocation) ? retryLine(resolve(path), process.env) : undefined),
});
