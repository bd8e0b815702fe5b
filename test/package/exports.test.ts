import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Conditions = { readonly types: string; readonly default: string };
interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly sideEffects: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<'import' | 'require', Conditions>>>>;
}

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const exists = (file: string) => existsSync(join(ROOT, file));

const manifest = JSON.parse(read('package.json')) as Manifest;
const entries = Object.entries(manifest.exports).flatMap(([entry, target]) =>
  typeof target === 'string' ? [] : [[entry, target] as const],
);
/** Where an entry point is built: `./testing` → `testing/index`. */
const builtAs = (entry: string) => join(entry, 'index');

describe('package.json', () => {
  it.each(entries)('exports %s as ESM and as CJS, each with its types', (entry, target) => {
    const of = (format: string) => ({
      types: `./dist/${format}/${builtAs(entry)}.d.ts`,
      default: `./dist/${format}/${builtAs(entry)}.js`,
    });
    expect(target).toEqual({ import: of('esm'), require: of('cjs') });
    expect(
      Object.values(target)
        .flatMap(Object.values<string>)
        .filter((file) => !exists(file)),
    ).toEqual([]);
  });

  it('exports every folder of src/ that has an index', () => {
    const folders = readdirSync(join(ROOT, 'src')).filter((folder) => exists(`src/${folder}/index.ts`));
    expect(entries.map(([entry]) => entry).sort()).toEqual(['.', ...folders.map((folder) => `./${folder}`)].sort());
  });

  it('names plain files for tools that ignore exports', () => {
    expect([manifest.main, manifest.types].filter((file) => !exists(file))).toEqual([]);
  });

  it.each(Object.entries(manifest.bin))('names an executable file for the command %s', (_name, file) => {
    expect(() => accessSync(join(ROOT, file), constants.X_OK)).not.toThrow();
    expect(read(file)).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('names every module with side effects, so that bundlers keep it', () => {
    const modules = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const importing = modules.filter((name) => /^import '/m.test(read(join('src', name))));
    const built = importing.map((name) => `./dist/*/${name.replace(/\.ts$/, '.js')}`);
    expect(manifest.sideEffects).toEqual([...built, `./${manifest.bin['pagewright']}`]);
  });

  it('marks each build with its module system', () => {
    const typeOf = (format: string) => (JSON.parse(read(`dist/${format}/package.json`)) as { type: string }).type;
    expect({ esm: typeOf('esm'), cjs: typeOf('cjs') }).toEqual({ esm: 'module', cjs: 'commonjs' });
  });
});

describe('an npm script in the documents', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'examples/README.md', 'docs/performance.md', 'docs/quality.md'];
  const named = pages.flatMap((page) => [...read(page).matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)]);
  const scripts = new Set(named.map(([, run, test]) => run ?? test ?? ''));

  it('is found', () => {
    expect([...scripts]).toEqual(expect.arrayContaining(['demo', 'test', 'bench']));
  });

  it.each([...scripts])('exists: %s', (script) => {
    expect(manifest.scripts).toHaveProperty([script]);
  });
});
