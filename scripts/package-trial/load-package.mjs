import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { asInstalledHere, newProject } from './scratch.mjs';
import { manifest } from './tarball.mjs';
import { compile, TOOLS } from './typescript.mjs';

const PROGRAMS = join('test', 'package', 'programs');
const ENTRIES = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace('.', manifest.name));

/** Entry points with types alone. */
const TYPES_ONLY = ['style'];
const failIfEmpty = `if (Object.keys(loaded).length === 0 && !${JSON.stringify(TYPES_ONLY)}.includes(entry.split('/')[1])) throw new Error(entry + ' exports nothing');`;
const LOADERS = {
  ESM: ['module', `for (const entry of process.argv.slice(1)) { const loaded = await import(entry); ${failIfEmpty} }`],
  CJS: ['commonjs', `for (const entry of process.argv.slice(1)) { const loaded = require(entry); ${failIfEmpty} }`],
};

/** Loads the installed package as ESM, as CJS and as both in one process, under every Node. */
export async function loadPackage({ scratch, tarball, runtimes, report: { check } }) {
  // Node 20 has no SQLite inside.
  const cwd = await newProject(scratch, 'load', [tarball, ...[...TOOLS, 'libsql'].map(asInstalledHere)]);
  const programs = copyPrograms(cwd);
  await check('programs against the package compile, as ESM and as CJS', () => compile(cwd, programs));
  for (const entry of ENTRIES) {
    await check(`a program that only imports ${entry} compiles`, () =>
      compile(cwd, [importOnly(cwd, entry)], '--noEmit'),
    );
  }
  for (const { path, label } of runtimes) {
    for (const [format, [type, loader]] of Object.entries(LOADERS)) {
      await check(`${label} loads all ${ENTRIES.length} entry points as ${format}`, () =>
        run(path, [`--input-type=${type}`, '--eval', loader, ...ENTRIES], { cwd }),
      );
    }
    await check(`${label} pages over the sandbox as ESM`, () => run(path, ['esm/page-over-sandbox.js'], { cwd }));
    await check(`${label} pages over the sandbox as CJS`, () => run(path, ['cjs/page-over-sandbox.js'], { cwd }));
    for (const format of ['esm', 'cjs']) {
      await check(`${label} extracts to SQLite as ${format.toUpperCase()}`, () =>
        run(path, [`${format}/extract-to-sqlite.js`], { cwd }),
      );
    }
    await check(`${label} loads ESM and CJS side by side, and each knows the other's endpoints and errors`, () =>
      run(path, ['esm/side-by-side.js'], { cwd }),
    );
  }
}

/** Compiled alone: types that another entry point or program refers to are not there. */
function importOnly(cwd, entry) {
  const file = `${entry.replace('/', '-')}.ts`;
  writeFileSync(join(cwd, file), `export type * from '${entry}';\n`);
  return file;
}

/** The same program is in a folder of each module type, because the type decides what the compiler makes of it. */
function copyPrograms(cwd) {
  const both = ['page-over-sandbox.ts', 'extract-to-sqlite.ts'];
  const places = { esm: [...both, 'side-by-side.ts'], cjs: both };
  return Object.entries(places).flatMap(([format, files]) => {
    mkdirSync(join(cwd, format));
    const type = format === 'esm' ? 'module' : 'commonjs';
    writeFileSync(join(cwd, format, 'package.json'), JSON.stringify({ type }));
    for (const file of files) copyFileSync(join(PROGRAMS, file), join(cwd, format, file));
    return files.map((file) => join(format, file));
  });
}
