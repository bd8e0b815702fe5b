import { compareWithOriginal } from './compare-output.js';

const records = ['a', 'b', 'c'].map((conversationId, place) => ({ conversationId, place }));
const original = { size: records.length, at: (index: number) => records[index]! };
const all = records.map((record) => JSON.stringify(record));

async function* each(lines: readonly string[]) {
  yield* lines;
}

describe('compareWithOriginal', () => {
  it.each([
    [
      'finds no difference in another order',
      [all[2], all[0], all[1]],
      { lines: 3, missing: 0, duplicated: 0, unknown: 0 },
    ],
    ['counts a missing record', [all[0], all[1]], { lines: 2, missing: 1, duplicated: 0, unknown: 0 }],
    ['counts a duplicated record', [...all, all[1]], { lines: 4, missing: 0, duplicated: 1, unknown: 0 }],
    [
      'counts a modified record as missing and unknown',
      [all[0], all[1], '{"conversationId":"c","place":7}'],
      { lines: 3, missing: 1, duplicated: 0, unknown: 1 },
    ],
    [
      'counts a truncated line as missing and unknown',
      [all[0], all[1], all[2]!.slice(0, 9)],
      { lines: 3, missing: 1, duplicated: 0, unknown: 1 },
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await compareWithOriginal(each(lines as string[]), original)).toEqual(expected);
  });
});
