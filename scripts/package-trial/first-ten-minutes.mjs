import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { asInstalledHere, newProject } from './scratch.mjs';
import { compile, TOOLS } from './typescript.mjs';

const MODES = {
  standard: [],
  legacy: ['--experimentalDecorators', '--emitDecoratorMetadata'],
};

/** Does what a reader of the README does: a new folder, the package, the first example pasted, compiled and run. */
export async function firstTenMinutes({ scratch, tarball, runtimes, report: { check } }) {
  const cwd = await newProject(scratch, 'first-ten-minutes', [tarball, ...TOOLS.map(asInstalledHere)]);
  writeFileSync(join(cwd, 'example.ts'), firstExample());
  for (const [mode, options] of Object.entries(MODES)) {
    await check(`the first example of README.md compiles with ${mode} decorators`, () =>
      compile(cwd, ['example.ts'], '--outDir', mode, ...options),
    );
    for (const { path, label } of runtimes) {
      await check(`${label} runs it with ${mode} decorators`, () =>
        printsSomething(path, join(mode, 'example.js'), cwd),
      );
    }
  }
}

function firstExample() {
  const [, program] = /^```ts\n(.*?)^```$/ms.exec(readFileSync('README.md', 'utf8')) ?? [];
  if (program === undefined)
    throw new Error('README.md has no ```ts block: its first example must be a whole program.');
  return program;
}

async function printsSomething(node, program, cwd) {
  const { stdout } = await run(node, [program], { cwd });
  if (stdout.trim() === '') throw new Error(`${program} printed nothing`);
}
