import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './run-demo.js';

const { values, positionals } = parseArgs({ options: { faults: { type: 'boolean' } }, allowPositionals: true });
const [file = join(tmpdir(), 'users.ndjson')] = positionals;
process.exitCode = await runDemo({ file, screen: process.stdout, errors: process.stderr, ...values });
