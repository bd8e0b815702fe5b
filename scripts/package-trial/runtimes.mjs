import { join } from 'node:path';
import { run } from '../run.mjs';
import { newProject } from './scratch.mjs';

/** Every major version of Node that the package supports. */
const MAJORS = [20, 22, 24];

/** Gets the newest Node of each major version from npm, so that nothing has to be installed before. */
export async function installRuntimes(scratch) {
  const binary = `node-${process.platform}-${process.arch}`;
  const aliases = MAJORS.map((major) => `node${major}@npm:${binary}@${major}`);
  const folder = await newProject(scratch, 'runtimes', aliases);
  return Promise.all(MAJORS.map((major) => runtime(join(folder, 'node_modules', `node${major}`, 'bin', 'node'))));
}

async function runtime(path) {
  const { stdout } = await run(path, ['--version']);
  return { path, label: `node ${stdout.trim()}` };
}
