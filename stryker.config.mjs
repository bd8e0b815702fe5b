import { ROOMS } from './test/mutation/jest.config.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ROOMS.map((room) => `src/${room}/**/*.ts`),
  // Not package.json: while this runs, jest would find two packages of one name.
  ignorePatterns: ['/*', '!/src', '!/test', '!/jest.config.mjs'],
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // What runs while a module loads (tables, regular expressions, schemas) belongs to no test: each such mutant would cost all of them.
  ignoreStatic: true,
  timeoutMS: 8_000,
  thresholds: { high: 95, low: 90, break: 85 },
  tempDirName: 'build/mutation/sandbox',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: 'build/mutation/report.html' },
  jsonReporter: { fileName: 'build/mutation/report.json' },
};
