import { resolve } from 'node:path';
import { isGone } from '../../extract/run/owner.js';
import { storedRequest } from '../export/export-request.js';
import { goOnLine, retryLine } from '../output/command-line.js';
import type { WhatNext } from './status-text.js';

/** Who works on the runs of a state file, and what to type next about them, where `pagewright export` began them. */
export const nextIn = (path: string): WhatNext => ({
  worker: ({ run: { holder } }) =>
    holder && holder.until > Date.now() && !isGone(holder.owner) ? processOf(holder.owner) : undefined,
  goOn({ run }) {
    const request = storedRequest(run.invocation);
    return request && goOnLine(request, process.cwd(), process.env);
  },
  retry: ({ run }) => (storedRequest(run.invocation) ? retryLine(resolve(path), process.env) : undefined),
});

/** The machine and the number of the process: what follows tells processes of one number apart. */
const processOf = (owner: string) => `process ${owner.replace(/:[^:]*$/, '')}`;
