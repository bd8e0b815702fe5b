import { describeEnding, weakerEnding } from '../../../src/paging/evidence/endings';

describe('the end of a run', () => {
  it.each([
    ['cursor', 'body:next is null', 'the server returned no further cursor: next is null'],
    ['link', 'the Link header has no next', 'the server returned no further link: the Link header has no next'],
    ['flag', 'body:has_more is false', 'the server said so: has_more is false'],
    ['total', '5 of 5 records', 'every announced record came: 5 of 5 records'],
    ['pageCount', 'page 3 of 3', 'every announced page came: page 3 of 3'],
    ['emptyPage', 'page 4 is empty', 'the list has no further page: page 4 is empty'],
    ['single', 'declared by singlePage()', 'as the caller declared: declared by singlePage()'],
    ['until', 'a record', 'as the caller wanted: a record'],
    ['onlyPage', 'nothing', 'weak evidence: nothing'],
  ] as const)('by %s is described in words', (by, saw, words) => {
    expect(describeEnding({ by, saw })).toBe(words);
  });

  it('of several parts is the weakest of theirs', () => {
    const [weak, good, strong] = (['onlyPage', 'emptyPage', 'cursor'] as const).map((by) => ({ by, saw: by }));
    expect(weakerEnding(undefined, strong!)).toBe(strong);
    expect(weakerEnding(weak, strong!)).toBe(weak);
    expect(weakerEnding(strong, good!)).toBe(good);
  });
});
