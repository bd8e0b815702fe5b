import { compareOutput } from './compare-output.js';

const records = ['a', 'b', 'c'].map((conversationId, index) => ({ conversationId, index }));
const serverData = { size: records.length, at: (index: number) => records[index]! };
const all = records.map((record) => JSON.stringify(record));

async function* each(lines: readonly string[]) {
  yield* lines;
}

describe('compareOutput', () => {
  it.each([
    ['accepts all records in any order', [all[2], all[0], all[1]], { lines: 3, missing: 0, duplicated: 0, unknown: 0 }],
    ['counts a missing record', [all[0], all[1]], { lines: 2, missing: 1, duplicated: 0, unknown: 0 }],
    ['counts a duplicate', [...all, all[1]], { lines: 4, missing: 0, duplicated: 1, unknown: 0 }],
    [
      'counts a changed record as missing and unknown',
      [all[0], all[1], '{"conversationId":"c","index":7}'],
      { lines: 3, missing: 1, duplicated: 0, unknown: 1 },
    ],
    [
      'counts half a line as missing and unknown',
      [all[0], all[1], all[2]!.slice(0, 9)],
      { lines: 3, missing: 1, duplicated: 0, unknown: 1 },
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await compareOutput(each(lines as string[]), serverData)).toEqual(expected);
  });
});
