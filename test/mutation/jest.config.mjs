import { fileURLToPath } from 'node:url';
import jestConfig from '../../jest.config.mjs';

/** The rooms that decide when to page, wait, refuse and give up. */
export const ROOMS = ['layers', 'limits', 'auth', 'breaker', 'paging', 'time', 'genesys', 'decorators'];

const { displayName: _, ...unit } = jestConfig.projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globals: { ROOMS },
  testMatch: ['<rootDir>/test/mutation/all-rooms.ts'],
  testEnvironment: './test/mutation/fail-fast-environment.cjs',
  // A mutant that makes a test wait for ever fails here, before Stryker has to end the whole process.
  testTimeout: 4_000,
  watchman: false,
};
