import { fileURLToPath } from 'node:url';
import jestConfig from '../../jest.config.mjs';

/** The folders of `src/` whose code decides: when to fetch, wait, reject and fail, and what is stored. */
export const ROOMS = ['auth', 'policies', 'paging', 'time', 'genesys', 'decorators', 'extract', 'sqlite', 'cli'];

/** Tests that count millions of ids, kill a run hundreds of times, or need a disk or a server: too slow to run for each mutant. */
const LEFT_OUT = ['dedupe/exact', 'dedupe/bloom', 'sinks/full-disk', 'postgres/postgres', 'crash-properties'];

const { displayName: _, ...unit } = jestConfig.projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globals: { ROOMS, LEFT_OUT },
  testMatch: ['<rootDir>/test/mutation/all-rooms.ts'],
  testEnvironment: './test/mutation/fail-fast-environment.cjs',
  // A mutant that makes a test wait forever fails here, before Stryker has to end the whole process.
  testTimeout: 7_000,
  watchman: false,
};
