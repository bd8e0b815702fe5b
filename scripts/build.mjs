// Builds the package twice, as ESM and as CJS, and marks each tree with its module type. The command is ESM alone.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const TARGETS = { esm: ['tsconfig.json', 'module'], cjs: ['tsconfig.cjs.json', 'commonjs'] };

rmSync('dist', { recursive: true, force: true });
for (const [name, [config, type]] of Object.entries(TARGETS)) {
  execFileSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', config], { stdio: 'inherit' });
  writeFileSync(`dist/${name}/package.json`, `${JSON.stringify({ type })}\n`);
}

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const file of Object.values(bin)) chmodSync(file, 0o755);
