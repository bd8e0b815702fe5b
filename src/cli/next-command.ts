import { resolve } from 'node:path';
import { isProcessDead } from '../extract/process-id.js';
import { storedRequest } from './export/export-request.js';
import type { NextCommands } from './state/status-report.js';

/** The commands to run next for the runs of a state file. A run that `pagewright export` did not start has none. */
export const nextCommandsFor = (path: string): NextCommands => ({
  activeProcess: ({ run: { holder } }) =>
    holder && holder.until > Date.now() && !isProcessDead(holder.owner) ? processName(holder.owner) : undefined,
  resume({ run }) {
    const request = storedRequest(run.metadata);
    return request && resumeCommandLine(request, process.cwd(), process.env);
  },
  retry: ({ run }) => (storedRequest(run.metadata) ? retryCommandLine(resolve(path), process.env) : undefined),
});

/** Machine and process number; the rest of the owner's id only distinguishes processes that reuse a number. */
const processName = (owner: string) => `process ${owner.replace(/:[^:]*$/, '')}`;

/** A command line, quoted for the shell. */
const shellLine = (parts: readonly string[]): string => parts.map(quoted).join(' ');

const PLAIN = /^[\w@%+=:,./-]+$/;
const quoted = (part: string) => (PLAIN.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`);

type Environment = Readonly<Record<string, string | undefined>>;

/** How the user started this command: `npx` sets `npm_command`. */
const commandName = (env: Environment): readonly string[] =>
  env['npm_command'] === 'exec' ? ['npx', 'pagewright'] : ['pagewright'];

/** An export as the user typed it. */
interface TypedExport {
  readonly cwd: string;
  readonly typed: readonly string[];
}

/** The command that resumes an export, to be typed in the folder `here`. */
export const resumeCommandLine = (run: TypedExport, here: string, env: Environment): string =>
  exportCommandLine(run, ['--resume'], here, env);

const START_FLAGS: readonly string[] = ['--restart', '--resume'];

/** The command of an export with more flags, to be typed in the folder `here`. It has `--resume` or `--restart` only if they are among the flags. */
export function exportCommandLine(
  { cwd, typed }: TypedExport,
  flags: readonly string[],
  here: string,
  env: Environment,
): string {
  const args = [...typed.filter((arg) => !START_FLAGS.includes(arg) && !flags.includes(arg)), ...flags];
  const line = shellLine([...commandName(env), ...args]);
  return cwd === here ? line : `cd ${shellLine([cwd])} && ${line}`;
}

/** The command that retries failed and incomplete windows. */
export const retryCommandLine = (state: string, env: Environment): string =>
  shellLine([...commandName(env), 'retry', state]);
