import { compareWithOriginal } from './compare-output.js';

const records = ['a', 'b', 'c'].map((conversationId, place) => ({ conversationId, place }));
const original = { size: records.length, at: (index: number) => records[index]! };
const all = records.map((record) => JSON.stringify(record));

async function* each(lines: readonly string[]) {
  yield* lines;
}

describe('an output beside the original', () => {
  it.each([
    ['is whole, in whatever order', [all[2], all[0], all[1]], { lines: 3, missing: 0, twice: 0, foreign: 0 }],
    ['lacks a record', [all[0], all[1]], { lines: 2, missing: 1, twice: 0, foreign: 0 }],
    ['has a record twice', [...all, all[1]], { lines: 4, missing: 0, twice: 1, foreign: 0 }],
    [
      'has a record that was changed on the way',
      [all[0], all[1], '{"conversationId":"c","place":7}'],
      { lines: 3, missing: 1, twice: 0, foreign: 1 },
    ],
    ['has half a line', [all[0], all[1], all[2]!.slice(0, 9)], { lines: 3, missing: 1, twice: 0, foreign: 1 }],
  ])('%s', async (_, lines, expected) => {
    expect(await compareWithOriginal(each(lines as string[]), original)).toEqual(expected);
  });
});
