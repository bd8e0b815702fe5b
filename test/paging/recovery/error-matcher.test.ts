import { runInNewContext } from 'node:vm';
import { HttpError } from 'pagewright';
import { type ErrorMatcher, errorMatcherOption, matchesError } from '../../../src/paging/recovery/classify-error';

const error = new HttpError({ status: 400, body: { code: 'too.wide', message: 'may not exceed 7 days' } });
const withoutBody = new HttpError({ status: 400 });

describe('matchesError', () => {
  it.each<[ErrorMatcher, boolean]>([
    [['too.wide'], true],
    [['another', 'may not exceed'], true],
    [['too'], false],
    [/^too\.wide$/, true],
    [/exceed \d+ days/g, true],
    [/weeks/, false],
    [runInNewContext('/7 days/') as RegExp, true],
    [[504, 400], true],
    [[504, 'too.wide'], true],
    [[504], false],
    [({ status }) => status === 400, true],
    [() => false, false],
  ])('matches by %s: %s', (matcher, matches) => {
    expect(matchesError(matcher, error)).toBe(matches);
  });

  it('matches no pattern without a code and a message', () => {
    expect(matchesError(/./, withoutBody)).toBe(false);
    expect(matchesError(['x'], withoutBody)).toBe(false);
  });

  it('matches only HTTP errors', () => {
    const asked = jest.fn(() => true);
    expect(matchesError(asked, new TypeError('no'))).toBe(false);
    expect(asked).not.toHaveBeenCalled();
  });

  it.each<[unknown, boolean]>([
    [['x', 'y'], true],
    [/x/, true],
    [runInNewContext('/x/'), true],
    [() => true, true],
    [[], false],
    [['x', ' '], false],
    [['x', 504], true],
    [['x', 7], false],
    [[200], false],
    ['x', false],
    [{ length: 1 }, false],
    [undefined, false],
  ])('accepts %s: %s', (value, allowed) => {
    expect(errorMatcherOption.safeParse(value).success).toBe(allowed);
  });
});
