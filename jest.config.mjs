/** Compiles with swc for one decorator mode. */
const swc = (mode) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform:
        mode === 'legacy' ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion: '2022-03' },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];

const source = {
  '^pagewright$': '<rootDir>/src/index.ts',
  '^pagewright/internals$': '<rootDir>/src/decorators/define-method-decorator.ts',
  '^pagewright/(extract|genesys|sqlite|postgres|style|testing|sandbox)$': '<rootDir>/src/$1/index.ts',
  '^(\\.{1,2}/.*)\\.js$': '$1',
};
const built = {
  '^pagewright$': '<rootDir>/dist/cjs/index.js',
  '^pagewright/internals$': '<rootDir>/dist/cjs/decorators/define-method-decorator.js',
  '^pagewright/(extract|genesys|sqlite|postgres|style|testing|sandbox)$': '<rootDir>/dist/cjs/$1/index.js',
};

const project = (displayName, testMatch, transform, moduleNameMapper) => ({
  displayName,
  testMatch,
  transform,
  moduleNameMapper,
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' },
});

const tests = (folder) => `<rootDir>/${folder}/**/*.test.ts`;
const own = (displayName, mode, ...testMatch) => ({
  ...project(displayName, testMatch, { '\\.ts$': swc(mode) }, source),
  setupFilesAfterEnv: ['<rootDir>/test/support/secret-watch.ts'],
});

/** @type {import('jest').Config} */
export default {
  testTimeout: 30_000,
  projects: [
    own('unit', 'standard', tests('test'), '!**/test/{e2e,package,dual-mode}/**'),
    own('e2e', 'standard', tests('test/e2e')),
    own('package', 'standard', tests('test/package')),
    own('examples', 'legacy', tests('examples')),
    own('dual-mode: swc, standard', 'standard', tests('test/dual-mode')),
    own('dual-mode: swc, legacy', 'legacy', tests('test/dual-mode')),
    ...['standard', 'legacy'].flatMap((mode) => [
      project(`dual-mode: tsc, ${mode}`, [`<rootDir>/build/dual-mode/${mode}/**/*.test.js`], {}, built),
      project(
        `dual-mode: esbuild, ${mode}`,
        ['<rootDir>/test/dual-mode/**/*.test.ts'],
        { '\\.ts$': ['<rootDir>/test/dual-mode/esbuild-transform.cjs', { mode }] },
        built,
      ),
    ]),
  ],
};
