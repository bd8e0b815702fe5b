import { spawnSync } from 'node:child_process';

/**
 * A syntax error of a JavaScript file with the line that it stands on, which Node keeps from whoever imports the file, but tells when it only checks it.
 * Of a file that this one imports it stays unknown.
 */
export function withSyntaxPlace(error: Error, file: string): Error {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  if (stderr.includes(error.message)) error.stack = stderr;
  return error;
}
