import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';

/** Our package.json. */
export const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Packs the package into a folder, checks that the tarball contains what `exports` names, and returns its path. */
export async function packTarball(folder, { check }) {
  if (!existsSync('dist')) throw new Error('There is no dist/ to pack: run `npm run build` or `npm test` first.');
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename, files }] = JSON.parse(stdout);
  const packed = new Set(files.map(({ path }) => `./${path}`));
  await check(`the tarball contains every file that package.json exports (${packed.size} files)`, () => {
    const absent = targetsOf(manifest.exports).filter((target) => !packed.has(target));
    if (absent.length > 0) throw new Error(`absent: ${absent.join(', ')}`);
  });
  return join(folder, filename);
}

/** The files at the leaves of an `exports` tree. */
function targetsOf(tree) {
  return typeof tree === 'string' ? [tree] : Object.values(tree).flatMap(targetsOf);
}
