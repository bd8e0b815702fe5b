import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PROJECT = join(ROOT, 'build', 'declarations');
const TSC = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
const MODES = { standard: {}, legacy: { experimentalDecorators: true, emitDecoratorMetadata: true } };

/** A project that has the built package in its `node_modules`, as users have it: a link would let tsc name any file of it. */
function newProject(options: object): void {
  rmSync(PROJECT, { recursive: true, force: true });
  const installed = join(PROJECT, 'node_modules', 'pagewright');
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  const isTyping = (file: string) => statSync(file).isDirectory() || /\.d\.ts$|package\.json$/.test(file);
  cpSync(join(ROOT, 'dist', 'esm'), join(installed, 'dist', 'esm'), { recursive: true, filter: isTyping });
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    target: 'ES2022',
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    declaration: true,
    emitDeclarationOnly: true,
    outDir: 'types',
    skipLibCheck: false,
    ...options,
  };
  const write = (name: string, text: string) => writeFileSync(join(PROJECT, name), text);
  write('package.json', JSON.stringify({ name: 'shop', type: 'module', private: true }));
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['subclasses.ts'] }));
  write('subclasses.ts', readFileSync(join(__dirname, 'declarations', 'subclasses.ts'), 'utf8'));
}

describe('a subclass in another project', () => {
  it.each(Object.entries(MODES))(
    'emits declarations with %s decorators, so every type it needs is exported',
    (_, options) => {
      newProject(options);
      let complaints = '';
      try {
        execFileSync(process.execPath, [TSC, '--pretty', 'false'], { cwd: PROJECT, encoding: 'utf8' });
      } catch (error) {
        complaints = (error as { stdout: string }).stdout;
      }
      expect(complaints).toBe('');
      const declarations = readFileSync(join(PROJECT, 'types', 'subclasses.d.ts'), 'utf8');
      // A type that is not exported would be named by the path of its file.
      expect(declarations.match(/import\("(?!pagewright(?:\/\w+)?"|axios")[^"]*"\)/g) ?? []).toEqual([]);
      expect(declarations).toContain('activeUsers(): Paged<');
    },
  );
});
