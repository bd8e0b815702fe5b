import { runInNewContext } from 'node:vm';
import { HttpError } from 'pagewright';
import { type ErrorMatcher, errorMatcherOption, matchesError } from '../../../src/paging/recovery/classify-error';

const said = new HttpError({ status: 400, body: { code: 'too.wide', message: 'may not exceed 7 days' } });
const silent = new HttpError({ status: 400 });

describe('how a refusal is known', () => {
  it.each<[ErrorMatcher, boolean]>([
    [['too.wide'], true],
    [['another', 'may not exceed'], true],
    [['too'], false],
    [/^too\.wide$/, true],
    [/exceed \d+ days/g, true],
    [/weeks/, false],
    [runInNewContext('/7 days/') as RegExp, true],
    [({ status }) => status === 400, true],
    [() => false, false],
  ])('by %s: %s', (refusal, known) => {
    expect(matchesError(refusal, said)).toBe(known);
  });

  it('is by no pattern where the answer says neither a code nor a message', () => {
    expect(matchesError(/./, silent)).toBe(false);
    expect(matchesError(['x'], silent)).toBe(false);
  });

  it('is never asked of what is no answer of the server', () => {
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
    [['x', 7], false],
    ['x', false],
    [{ length: 1 }, false],
    [undefined, false],
  ])('may be told as %s: %s', (value, allowed) => {
    expect(errorMatcherOption.safeParse(value).success).toBe(allowed);
  });
});
