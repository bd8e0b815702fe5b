import { resolve } from 'node:path';
import { isProcessDead } from '../extract/process-id.js';
import { storedRequest } from './export/export-request.js';
import type { NextCommands } from './state/status-report.js';

/** Who works on the runs of a state file, and what to type next about them, where `pagewright export` began them. */
export const nextCommandsFor = (path: string): NextCommands => ({
  activeProcess: ({ run: { holder } }) =>
    holder && holder.until > Date.now() && !isProcessDead(holder.owner) ? processName(holder.owner) : undefined,
  resume({ run }) {
    const request = storedRequest(run.invocation);
    return request && resumeCommandLine(request, process.cwd(), process.env);
  },
  retry: ({ run }) => (storedRequest(run.invocation) ? retryCommandLine(resolve(path), process.env) : undefined),
});

/** The machine and the number of the process: what follows tells processes of one number apart. */
const processName = (owner: string) => `process ${owner.replace(/:[^:]*$/, '')}`;

/** Parts of a command line as they are typed in a shell. */
const shellLine = (parts: readonly string[]): string => parts.map(quoted).join(' ');

const PLAIN = /^[\w@%+=:,./-]+$/;
const quoted = (part: string) => (PLAIN.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`);

type Environment = Readonly<Record<string, string | undefined>>;

/** What the user types for this command: `npx` tells the process that it started it. */
const commandName = (env: Environment): readonly string[] =>
  env['npm_command'] === 'exec' ? ['npx', 'pagewright'] : ['pagewright'];

/** An export as it was typed. */
interface TypedExport {
  readonly cwd: string;
  readonly typed: readonly string[];
}

/** What to type, in the folder `here`, to go on with an export. */
export function resumeCommandLine({ cwd, typed }: TypedExport, here: string, env: Environment): string {
  const args = [...typed.filter((arg) => arg !== '--restart' && arg !== '--resume'), '--resume'];
  const line = shellLine([...commandName(env), ...args]);
  return cwd === here ? line : `cd ${shellLine([cwd])} && ${line}`;
}

/** What to type to take up the windows again that failed. */
export const retryCommandLine = (state: string, env: Environment): string =>
  shellLine([...commandName(env), 'retry', state]);
