import { share, wholeNumberFrom } from '../../../src/cli/arguments';

describe('a number on the command line', () => {
  it.each([
    ['0', 0],
    ['65535', 65_535],
  ])('is whole and in its range: %s', (text, value) => {
    expect(wholeNumberFrom(0, 65_535)(text)).toBe(value);
  });

  it.each(['', 'x', '1.5', '1e3', '0x10', '-1', '65536', '8080 '])('is refused with its range: %j', (text) => {
    expect(() => wholeNumberFrom(0, 65_535)(text)).toThrow('It must be a whole number from 0 to 65535.');
  });

  it('may have one end alone, or none', () => {
    expect(() => wholeNumberFrom(1)('0')).toThrow('It must be a whole number, at least 1.');
    expect(wholeNumberFrom(Number.MIN_SAFE_INTEGER)('-7')).toBe(-7);
    expect(() => wholeNumberFrom(Number.MIN_SAFE_INTEGER)('1.5')).toThrow('It must be a whole number.');
  });

  it.each([
    ['0', 0],
    ['.5', 0.5],
    ['0.05', 0.05],
    ['1', 1],
  ])('may be a share: %s', (text, value) => {
    expect(share(text)).toBe(value);
  });

  it.each(['', 'x', '5%', '1.01', '-0.1', '1e-2', '1.'])('is refused as a share: %j', (text) => {
    expect(() => share(text)).toThrow('It must be a share from 0 to 1, such as 0.05.');
  });
});
