import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import { createNodeResolver } from 'eslint-plugin-import-x';
import ts from 'typescript-eslint';

const folder = (name) => `./src/${name}/**/*.ts`;

/**
 * The folders of `src/`, from the ground up: a file may import from its own floor and from the floors below it.
 * The decorator of a policy is next to the policy, but on the floor of the decorators.
 */
const FLOORS = [
  [...['errors', 'events', 'time', 'options', 'json'].map(folder), './src/@(position).ts'],
  [folder('auth')],
  ['./src/policies/**/!(*-decorator).ts'],
  [folder('paging')],
  [folder('client')],
  [folder('decorators'), './src/policies/**/*-decorator.ts'],
  ['extract', 'genesys'].map(folder),
  ['sqlite', 'postgres', 'style', 'testing', 'sandbox', 'cli'].map(folder),
];

const zones = FLOORS.map((target, floor) => ({
  target,
  from: [...FLOORS.slice(floor + 1).flat(), './src/@(index).ts'],
  message: 'A file may import only from its own floor of src/ and from the floors below it.',
}));

const axiosIsFor = 'Only src/client and src/auth may import axios.';

export default ts.config(
  { ignores: ['dist', 'build', 'coverage', 'test/dual-mode/esbuild-transform.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.recommendedTypeChecked, ts.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './test/tsconfig.json',
          './test/types/tsconfig.standard.json',
          './test/dual-mode/tsconfig.standard.json',
          './examples/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/dot-notation': 'off',
      // Positions are types, not interfaces, because only types fit an index signature of JSON values.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An abort rejects with the signal's own reason, and callers may throw what they like.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      // Async functions implement contracts that return promises, whether or not they await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      complexity: ['error', 12],
      'max-lines': ['error', 300],
      'max-params': ['error', 6],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/client/**', 'src/auth/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ['axios', 'axios-retry'].map((name) => ({ name, message: axiosIsFor })) },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
    },
  },
);
