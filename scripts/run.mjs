import { execFile } from 'node:child_process';

const FIVE_MINUTES = 300_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs a command and resolves to its output. The command does not outlive this process.
 *
 * @throws an error with the command and all its output, if the exit code is not 0
 */
export function run(command, args, { cwd, env, timeout = FIVE_MINUTES } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { cwd, env, timeout, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      process.off('exit', stop);
      if (!error) return resolve({ stdout, stderr });
      const reason = error.killed ? `was stopped after ${timeout / 1_000} s` : `exited with ${error.code}`;
      const failure = new Error(`${[command, ...args].join(' ')} ${reason}\n${stdout}${stderr}`.trimEnd());
      reject(Object.assign(failure, { stdout, stderr }));
    });
    const stop = () => child.kill();
    // Before the listeners that clean up what the command works on.
    process.prependListener('exit', stop);
  });
}
