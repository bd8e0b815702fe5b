import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDemo } from './run-demo.js';

const [file = join(tmpdir(), 'users.ndjson')] = process.argv.slice(2);
process.exitCode = await runDemo({ file, screen: process.stdout, errors: process.stderr });
