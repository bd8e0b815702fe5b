import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runAnalytics } from './analytics/run-analytics.js';
import { runDemo } from './run-demo.js';

const screens = { screen: process.stdout, errors: process.stderr };

try {
  const { values, positionals } = parseArgs({
    options: { faults: { type: 'boolean' }, analytics: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [output] = positionals;
  process.exitCode = values.analytics ? await analytics(output) : await users(output, values.faults);
} catch (error) {
  // Only the arguments can fail here: the demo reports its own failures.
  process.stderr.write(
    `${(error as Error).message}\nUsage: npm run demo -- [--faults] [file]\n       npm run demo -- --analytics [folder]\n`,
  );
  process.exitCode = 2;
}

function users(file = join(tmpdir(), 'users.ndjson'), faults = false): Promise<0 | 1> {
  return runDemo({ file, faults, ...screens });
}

function analytics(folder = join('build', 'analytics')): Promise<0 | 1> {
  const program = fileURLToPath(new URL('./analytics/extractor.js', import.meta.url));
  return runAnalytics({ folder, program: [program], ...screens });
}
