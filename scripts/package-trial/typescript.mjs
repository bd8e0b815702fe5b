import { join } from 'node:path';
import { run } from '../run.mjs';

/** What a user of TypeScript installs besides the package. */
export const TOOLS = ['@typescript/native', '@types/node'];

/** Without `types`, so that the package's own declarations must name the types they need. */
const OPTIONS = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'false'];

/** Compiles files of a scratch project with the compiler that is installed there. */
export function compile(cwd, files, ...options) {
  const tsc = join('node_modules', '@typescript', 'native', 'bin', 'tsc');
  return run(process.execPath, [tsc, ...OPTIONS, ...options, ...files], { cwd });
}
