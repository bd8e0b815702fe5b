// Fails if the main entry point exports a name that no document mentions, or more names than its limit. Counts both for the others.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

const LIMITS = { '.': 114 };
const NOT_FOR_USERS = ['docs/decisions/', 'docs/requirements.md', 'docs/contributing/', 'docs/api/'];

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([entry, target]) => [entry, target.import.default.replace('./dist/esm/', 'src/').replace(/\.js$/, '.ts')]);

const pages = readdirSync('docs', { recursive: true })
  .map((name) => posix.join('docs', name.replaceAll('\\', '/')))
  .filter((page) => page.endsWith('.md') && !NOT_FOR_USERS.some((path) => page.startsWith(path)));
const words = new Set(['README.md', ...pages].flatMap((page) => readFileSync(page, 'utf8').match(/[\w$]+/g)));

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
  ts.sys,
  '.',
);
const program = ts.createProgram(
  entries.map(([, file]) => file),
  { ...options, noEmit: true },
);
const checker = program.getTypeChecker();
const namesOf = (file) =>
  checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file))).map(({ name }) => name);

const problems = [];
for (const [entry, file] of entries) {
  const names = namesOf(file);
  const unexplained = names.filter((name) => !words.has(name));
  console.log(`${entry}: ${names.length} names, ${unexplained.length} in no document`);
  if (names.length > LIMITS[entry])
    problems.push(`${entry} exports ${names.length} names; its limit is ${LIMITS[entry]}`);
  if (!(entry in LIMITS)) continue;
  for (const name of unexplained) problems.push(`${entry} exports ${name}, which no document mentions`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
