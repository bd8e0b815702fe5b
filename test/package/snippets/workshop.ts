import { execFile, spawnSync, type ExecFileException } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { snippetsIn, type Snippet } from './markdown';

export const MODES = {
  standard: {},
  legacy: { experimentalDecorators: true, emitDecoratorMetadata: true },
} as const;
export type Mode = keyof typeof MODES;

const ROOT = join(__dirname, '..', '..', '..');
/** Inside the repository, so that `pagewright` resolves to dist/ by the exports of our own package.json. */
const WORKSHOP = join(ROOT, 'build', 'snippets');
const TSC = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
const RUN_TIMEOUT_MS = 60_000;

/** The programs of README.md and of every page below docs/. */
export function collectSnippets(): Snippet[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return ['README.md', ...pages.sort()].flatMap((page) => snippetsIn(page, readFileSync(join(ROOT, page), 'utf8')));
}

/** Where a snippet stands in the folder of a mode, without extension: `docs/paging-2`. */
const placeOf = ({ source, number }: Snippet) => `${source.replace(/\.md$/, '')}-${number}`;

/** Compiles all snippets with one run of tsc. Gives for each what tsc complains of. */
export function compileSnippets(mode: Mode, snippets: readonly Snippet[]): ReadonlyMap<Snippet, readonly string[]> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('There is no dist/: run `npm run build` first.');
  const cwd = join(WORKSHOP, mode);
  rmSync(cwd, { recursive: true, force: true });
  for (const snippet of snippets) write(join(cwd, `${placeOf(snippet)}.ts`), snippet.code);
  write(join(cwd, 'tsconfig.json'), JSON.stringify(configOf(mode)));
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, '--pretty', 'false'], { cwd, encoding: 'utf8' });
  return sortOut(snippets, status === 0 ? '' : `tsc exited with ${status}\n${stdout}${stderr}`);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const configOf = (mode: Mode) => ({
  compilerOptions: {
    strict: true,
    module: 'NodeNext',
    target: 'ES2022',
    types: ['node'],
    rootDir: '.',
    sourceMap: true,
    ...MODES[mode],
  },
});

/** Gives each snippet the complaints about it; what is about none of them counts against all. */
function sortOut(snippets: readonly Snippet[], output: string): Map<Snippet, string[]> {
  // A line that starts with a space belongs to the complaint above it.
  const [exit, ...complaints] = output.trim().split(/\n(?! )/);
  const headOf = (snippet: Snippet) => `${placeOf(snippet)}.ts(`;
  const isAbout = (complaint: string) => snippets.find((snippet) => complaint.startsWith(headOf(snippet)));
  const strays = complaints.filter((complaint) => !isAbout(complaint));
  const nobody = exit && complaints.length === 0 ? [exit] : strays;
  return new Map(
    snippets.map((snippet) => {
      const own = complaints.filter((complaint) => isAbout(complaint) === snippet);
      return [snippet, [...own.map((complaint) => complaint.replace(headOf(snippet), `${snippet.name} (`)), ...nobody]];
    }),
  );
}

/** How a snippet ended; `how` is the exit code, or why there is none. */
export interface Ending {
  readonly how: string;
  readonly output: string;
}

/** Runs a compiled snippet in an empty folder of its own. */
export function runSnippet(mode: Mode, snippet: Snippet): Promise<Ending> {
  const program = join(WORKSHOP, mode, placeOf(snippet));
  mkdirSync(program, { recursive: true });
  const args = ['--enable-source-maps', `${program}.js`];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: program, timeout: RUN_TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve({ how: error ? howItFailed(error) : 'exit code 0', output: stdout + stderr });
    });
  });
}

const howItFailed = ({ killed, code, signal }: ExecFileException) =>
  killed ? `no end within ${RUN_TIMEOUT_MS / 1_000} s` : `exit code ${code ?? signal}`;
