import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The tests of the mutated rooms as one file, because every mutant costs a run of jest, and most of a run is loading: jest loads the library
 * anew for each file. A mutant must fall to the tests of these rooms, not by chance to those of a room above.
 */
const TESTS = join(__dirname, '..');
const ROOMS = process.env['MUTATED_ROOMS']!.split(',');

for (const room of ROOMS.filter((name) => existsSync(join(TESTS, name)))) {
  const files = readdirSync(join(TESTS, room), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.ts')).sort()) {
    describe(`${room}/${file}`, () => {
      jest.requireActual(join(TESTS, room, file));
    });
  }
}
