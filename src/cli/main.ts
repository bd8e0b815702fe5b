#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runProgram } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
// Who reads only the first lines (`| head -1`) may leave: nobody is left to tell then, which is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const code = await runProgram(process.argv.slice(2), version);
// Once all is written: a user's module may hold open what would keep the process from ending.
for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written));
process.exit(code);
