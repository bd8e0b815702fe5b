import { runInNewContext } from 'node:vm';
import { HttpError } from 'pagewright';
import { isRefusedBy, refusalOption, type Refusal } from '../../../src/paging/refusals/refusal';

const said = new HttpError({ status: 400, body: { code: 'too.wide', message: 'may not exceed 7 days' } });
const silent = new HttpError({ status: 400 });

describe('how a refusal is known', () => {
  it.each<[Refusal, boolean]>([
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
    expect(isRefusedBy(refusal, said)).toBe(known);
  });

  it('is by no pattern where the answer says neither a code nor a message', () => {
    expect(isRefusedBy(/./, silent)).toBe(false);
    expect(isRefusedBy(['x'], silent)).toBe(false);
  });

  it('is never asked of what is no answer of the server', () => {
    const asked = jest.fn(() => true);
    expect(isRefusedBy(asked, new TypeError('no'))).toBe(false);
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
    expect(refusalOption.safeParse(value).success).toBe(allowed);
  });
});
