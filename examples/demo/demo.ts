import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './run-demo.js';

try {
  const { values, positionals } = parseArgs({ options: { faults: { type: 'boolean' } }, allowPositionals: true });
  const [file = join(tmpdir(), 'users.ndjson')] = positionals;
  process.exitCode = await runDemo({ file, screen: process.stdout, errors: process.stderr, ...values });
} catch (error) {
  // Nothing but the arguments fails here: the demo tells of its own failures.
  process.stderr.write(`${(error as Error).message}\nUsage: npm run demo -- [--faults] [file]\n`);
  process.exitCode = 2;
}
