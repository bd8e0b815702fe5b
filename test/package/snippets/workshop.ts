import { execFile, fork, type ChildProcess } from 'node:child_process';
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
const RUNNER = join(__dirname, 'runner.mjs');
const RUN_TIMEOUT_MS = 60_000;
const SUCCESS = 'exit code 0';

/** API reports, whose blocks are declarations and not programs. */
const API_REPORTS = 'api';

/** The programs of README.md and of every page below docs/. */
export function collectSnippets(): Snippet[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith(API_REPORTS))
    .map((name) => join('docs', name));
  return ['README.md', ...pages.sort()].flatMap((page) => snippetsIn(page, readFileSync(join(ROOT, page), 'utf8')));
}

/** Path of a snippet in the folder of a mode, without extension: `docs/paging-2`. */
const placeOf = ({ source, number }: Snippet) => `${source.replace(/\.md$/, '')}-${number}`;

/** Compiles all snippets with one run of tsc. Resolves to the complaints about each. */
export async function compileSnippets(
  mode: Mode,
  snippets: readonly Snippet[],
): Promise<ReadonlyMap<Snippet, readonly string[]>> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('There is no dist/: run `npm run build` first.');
  const cwd = join(WORKSHOP, mode);
  rmSync(cwd, { recursive: true, force: true });
  for (const snippet of snippets) write(join(cwd, `${placeOf(snippet)}.ts`), snippet.code);
  write(join(cwd, 'tsconfig.json'), JSON.stringify(configOf(mode)));
  return sortOut(snippets, await compileIn(cwd));
}

const compileIn = (cwd: string) =>
  new Promise<string>((resolve) => {
    execFile(process.execPath, [TSC, '--pretty', 'false'], { cwd }, (error, stdout, stderr) => {
      resolve(error ? `tsc exited with ${error.code}\n${stdout}${stderr}` : '');
    });
  });

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

/** Assigns each complaint to its snippet. One about no snippet counts against all. */
function sortOut(snippets: readonly Snippet[], output: string): Map<Snippet, string[]> {
  // A line that starts with a space belongs to the complaint above it.
  const [exit, ...complaints] = output.trim().split(/\n(?! )/);
  const headOf = (snippet: Snippet) => `${placeOf(snippet)}.ts(`;
  const isAbout = (complaint: string) => snippets.find((snippet) => complaint.startsWith(headOf(snippet)));
  const strays = complaints.filter((complaint) => !isAbout(complaint));
  const shared = exit && complaints.length === 0 ? [exit] : strays;
  return new Map(
    snippets.map((snippet) => {
      const own = complaints.filter((complaint) => isAbout(complaint) === snippet);
      return [snippet, [...own.map((complaint) => complaint.replace(headOf(snippet), `${snippet.name} (`)), ...shared]];
    }),
  );
}

/** How a snippet ended; `how` is the exit code, or what happened instead. */
export interface Ending {
  readonly how: string;
  readonly output: string;
}

/**
 * Runs compiled snippets in order, each in an empty folder of its own, in one process that loads the library once. A snippet that fails
 * gets the next one a new process. `onEnding` receives each result.
 */
export async function runSnippets(
  mode: Mode,
  snippets: readonly Snippet[],
  onEnding: (snippet: Snippet, ending: Ending) => void,
): Promise<void> {
  let runner: ChildProcess | undefined;
  for (const snippet of snippets) {
    runner ??= fork(RUNNER, { execArgv: ['--enable-source-maps'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ending = await runSnippet(runner, join(WORKSHOP, mode, placeOf(snippet)));
    if (ending.how !== SUCCESS) {
      runner.kill('SIGKILL');
      runner = undefined;
    }
    onEnding(snippet, ending);
  }
  runner?.kill();
}

function runSnippet(runner: ChildProcess, program: string): Promise<Ending> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => end({ how: `no end within ${RUN_TIMEOUT_MS / 1_000} s`, output: '' }),
      RUN_TIMEOUT_MS,
    );
    const onExit = (code: number | null) => end({ how: `ended its process with ${code}`, output: '' });
    const onMessage = (ending: unknown) => end(ending as Ending);
    function end(ending: Ending): void {
      clearTimeout(timer);
      runner.off('exit', onExit).off('message', onMessage);
      resolve(ending);
    }
    runner.on('exit', onExit).on('message', onMessage);
    runner.send({ program: `${program}.js`, folder: program });
  });
}
