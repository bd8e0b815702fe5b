// Fails if a test cites a requirement that docs/requirements.md does not have, or if that page has a tag twice.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 'docs/requirements.md';
const FOLDERS = ['test', 'examples', 'bench'];
const CITED = /\[([RX]\d+)\]/g;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => join(folder, name)),
);

const described = [...readFileSync(PAGE, 'utf8').matchAll(/^- <a id="([rx]\d+)">/gm)].map(([, id]) => id.toUpperCase());
const known = new Set(described);

const problems = described
  .filter((tag, i) => described.indexOf(tag) !== i)
  .map((tag) => `${PAGE}: ${tag} is described twice`);

for (const file of files)
  for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries())
    for (const [, tag] of line.matchAll(CITED))
      if (!known.has(tag)) problems.push(`${file}:${i + 1}: ${tag} is not in ${PAGE}`);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
