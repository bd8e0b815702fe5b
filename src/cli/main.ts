#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runProgram } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const { stdout, stderr } = process;
// A reader may close the pipe early (`| head -1`). That is not a failure.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const code = await runProgram(process.argv.slice(2), { version, stdout, stderr });
// Flush, then exit: handles that the user's module left open would keep the process alive.
for (const stream of [stdout, stderr]) await new Promise((written) => stream.write('', written));
process.exit(code);
