#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runProgram } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
// Who reads only the first lines (`| head -1`) may leave: nobody is left to tell then, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runProgram(process.argv.slice(2), version);
