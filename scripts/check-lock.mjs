// Fails if the lock file would break `npm ci` on another machine: it names the host of a registry, or it contains an
// optional build for another platform that the registry does not have. The second part asks the registry; `--offline`
// skips it.
import { readFileSync } from 'node:fs';
import { run } from './run.mjs';

const CONCURRENCY = 4;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const nameOf = (place, { name }) => name ?? place.split('node_modules/').at(-1);

const hosted = Object.entries(packages).filter(([, { resolved = '' }]) => /^[\w+]+:\/\//.test(resolved));

/** Packages that npm installs only on their own platform. On other platforms, a missing one goes unnoticed. */
function platformPackages() {
  const entries = Object.entries(packages).filter(([, entry]) => entry.optional && (entry.os || entry.cpu));
  // A set, because one package can be in several places of the tree.
  return [...new Set(entries.map(([place, entry]) => `${nameOf(place, entry)}@${entry.version}`))];
}

/** @throws if the registry does not answer clearly */
async function exists(spec) {
  try {
    const { stdout } = await run('npm', ['view', spec, 'version', '--json']);
    return stdout.trim() !== '';
  } catch (error) {
    if (/"code": "E404"/.test(error.stdout)) return false;
    throw error;
  }
}

async function missingFrom(specs) {
  const missing = [];
  const queue = specs.values();
  const worker = async () => {
    for (const spec of queue) if (!(await exists(spec))) missing.push(spec);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return missing.sort();
}

const optional = process.argv.includes('--offline') ? [] : platformPackages();
const missing = await missingFrom(optional);

for (const [place, { resolved }] of hosted) console.error(`package-lock.json: ${place} is bound to ${resolved}`);
if (hosted.length > 0) console.error('Remedy: npm install --package-lock-only --omit-lockfile-registry-resolved');
for (const spec of missing) console.error(`package-lock.json: the registry has no ${spec}`);
if (missing.length > 0) console.error('Remedy: override the package that asks for them with a version that is whole.');
if (optional.length > 0)
  console.log(`package-lock.json: asked for ${optional.length} optional packages, ${missing.length} missing`);
process.exitCode = hosted.length + missing.length > 0 ? 1 : 0;
