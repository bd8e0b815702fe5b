import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/**
 * Bundles a script of `test/e2e` with the built package into one file, which halves the start of a process. Tests that start a hundred
 * processes need that. The file is in a folder from which packages resolve, and is removed after the test file.
 */
export function bundledScript(name: string): string {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build', 'bundled-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, name);
  buildSync({
    entryPoints: [join(ROOT, 'test', 'e2e', name)],
    outfile,
    ...{ bundle: true, platform: 'node', format: 'esm', keepNames: true, logLevel: 'error' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}
