import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.mjs';

/** Runs the work in a temporary folder and removes the folder however the work ends, Ctrl-C included. */
export async function withScratchFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'pagewright-trial-'));
  // A stopped npm may still write for a moment, hence the retries.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await work(folder);
}

/** Makes a new ESM project in the scratch folder and installs packages in it, as a user would. */
export async function newProject(scratch, name, packages) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  return folder;
}

/** What `npm install` takes to install one of our own development dependencies, under the same name and version. */
export function asInstalledHere(dependency) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { name = dependency, version } = packages[`node_modules/${dependency}`];
  return name === dependency ? `${name}@${version}` : `${dependency}@npm:${name}@${version}`;
}
