import jestConfig from './jest.config.mjs';

/** The rooms that decide when to page, wait, refuse and give up. */
const ROOMS = ['layers', 'limits', 'auth', 'breaker', 'paging'];

const { displayName: _, ...unit } = jestConfig.projects.find(({ displayName }) => displayName === 'unit');

process.env.MUTATED_ROOMS = ROOMS.join();

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ROOMS.map((room) => `src/${room}/**/*.ts`),
  testRunner: 'jest',
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...unit,
      testMatch: ['<rootDir>/test/mutation/all-rooms.ts'],
      testEnvironment: './test/mutation/fail-fast-environment.cjs',
      // A mutant that makes a test wait for ever fails here, before Stryker has to end the whole process.
      testTimeout: 4_000,
    },
  },
  coverageAnalysis: 'perTest',
  timeoutMS: 8_000,
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 85 },
  ignorePatterns: ['/*', '!/src', '!/test'],
  tempDirName: 'build/mutation/sandbox',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: 'build/mutation/report.html' },
  jsonReporter: { fileName: 'build/mutation/report.json' },
};
