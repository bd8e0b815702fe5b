// Compiles the dual-mode tests with tsc itself, once for each decorator mode, against the built package.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

rmSync('build/dual-mode', { recursive: true, force: true });
for (const mode of ['standard', 'legacy']) {
  const config = `test/dual-mode/tsconfig.${mode}.json`;
  execFileSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', config], { stdio: 'inherit' });
  writeFileSync(`build/dual-mode/${mode}/package.json`, `${JSON.stringify({ type: 'commonjs' })}\n`);
}
