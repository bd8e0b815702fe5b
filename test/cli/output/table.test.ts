import { table } from '../../../src/cli/output';

describe('a table', () => {
  it('has columns as wide as their widest cell, and no blanks at the end of a line', () => {
    expect(
      table([
        ['A', 'LONG', 'C'],
        ['aaa', 'b', ''],
        ['', '', 'c'],
      ]),
    ).toBe('A    LONG  C\naaa  b\n           c\n');
  });

  it('is nothing without rows', () => {
    expect(table([])).toBe('');
  });
});
