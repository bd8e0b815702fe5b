import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { asInstalledHere, newProject } from './scratch.mjs';
import { compile, TOOLS } from './typescript.mjs';

const MODES = {
  standard: [],
  legacy: ['--experimentalDecorators', '--emitDecoratorMetadata'],
};

/** Does what a reader of the README does: in a new folder, its commands as they are written; and its example, compiled by tsc. */
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

/** Runs the first commands of README.md in a folder made by `npm init -y`. Only the package comes from the tarball. */
export async function readmeCommands({ scratch, tarball, report: { check } }) {
  const cwd = join(scratch, 'readme');
  mkdirSync(cwd);
  await check('the first commands of README.md work in an empty folder, within two minutes', async () => {
    await run('npm', ['init', '-y'], { cwd });
    const commands = firstCommands();
    const program = commands.at(-1).split(' ').at(-1);
    writeFileSync(join(cwd, program), firstExample());
    const start = performance.now();
    let output = '';
    for (const command of commands) {
      const [name, ...args] = command.replace(/ pagewright$/, ` ${tarball}`).split(' ');
      output = (await run(name, args, { cwd })).stdout;
    }
    if (output.trim() === '') throw new Error(`${program} printed nothing`);
    const seconds = (performance.now() - start) / 1_000;
    if (seconds > 120) throw new Error(`it took ${seconds.toFixed(0)} s`);
  });
}

function firstCommands() {
  const [, commands] = /^```sh\n(.*?)^```$/ms.exec(readFileSync('README.md', 'utf8')) ?? [];
  if (commands === undefined) throw new Error('README.md has no ```sh block with the commands to install and run.');
  return commands.trim().split('\n');
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
