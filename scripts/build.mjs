// Builds the package twice, as ESM and as CJS, and marks each tree with its module type.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const TARGETS = { esm: ['tsconfig.json', 'module'], cjs: ['tsconfig.cjs.json', 'commonjs'] };

rmSync('dist', { recursive: true, force: true });
for (const [name, [config, type]] of Object.entries(TARGETS)) {
  execFileSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', config], { stdio: 'inherit' });
  writeFileSync(`dist/${name}/package.json`, `${JSON.stringify({ type })}\n`);
}
