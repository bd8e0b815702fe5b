import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

declare const ROOMS: readonly string[];
declare const LEFT_OUT: readonly string[];

/**
 * The tests of the mutated rooms as one file, because every mutant costs a run of jest, and most of a run is loading: jest loads the library
 * again for each file. A mutant must be killed by the tests of these folders, not by chance on a higher floor.
 */
const TESTS = join(__dirname, '..');

// The same cases in every run, or the score would differ from one run to the next; few, because there are thousands of runs.
fc.configureGlobal({ seed: 1, numRuns: 10, endOnFailure: true });

const isProperty = (file: string) => file.includes('propert');

const files = ROOMS.filter((room) => existsSync(join(TESTS, room)))
  .flatMap((room) =>
    readdirSync(join(TESTS, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
  )
  .filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.some((name) => file.endsWith(`${name}.test.ts`)))
  // The slow ones last: most mutants are killed before.
  .sort((a, b) => Number(isProperty(a)) - Number(isProperty(b)));

for (const file of files) {
  describe(file, () => {
    jest.requireActual(join(TESTS, file));
  });
}
