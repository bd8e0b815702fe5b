import { ConfigurationError } from 'pagewright';
import { errorText, table } from '../../src/cli/output';
import { rememberSecret } from '../../src/errors/redact';

/** An error with these stack frames. */
function thrown(error: Error, ...frames: readonly string[]) {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('errorText', () => {
  it('returns the message of a Pagewright error', () => {
    expect(errorText(new ConfigurationError('Crm.users: no'))).toBe('Crm.users: no');
  });

  it('adds the name and the line of user code to any other error', () => {
    const error = thrown(
      new TypeError('x is not a function'),
      'f (/home/me/node_modules/axios/lib/a.js:1:2)',
      'load (file:///home/me/my%20app/crm.ts:16:39)',
      'main (/home/me/other.ts:1:1)',
    );
    expect(errorText(error)).toBe('TypeError: x is not a function (/home/me/my app/crm.ts:16:39)');
    expect(errorText(new Error('gone'))).toMatch(/^gone \(.*output\.test\.ts:\d+:\d+\)$/);
  });

  it('prefers other lines to line 1, where compilers put their helpers', () => {
    const error = thrown(new Error('no'), 'helper (/home/me/crm.ts:1:539)', '/home/me/crm.ts:8:4');
    expect(errorText(error)).toBe('no (/home/me/crm.ts:8:4)');
    expect(errorText(thrown(new Error('no'), '/home/me/crm.ts:1:4'))).toBe('no (/home/me/crm.ts:1:4)');
  });

  it('adds the line that V8 prints above a syntax error', () => {
    const error = new SyntaxError('Invalid or unexpected token');
    error.stack =
      'file:///home/me/crm.js:4\n  @Paginated()\n  ^\n\nSyntaxError: Invalid or unexpected token\n    at node:internal/x:1:2';
    expect(errorText(error)).toBe('SyntaxError: Invalid or unexpected token (/home/me/crm.js:4)');
  });

  it('adds no line that the message already contains, and none without a frame', () => {
    expect(errorText(thrown(new Error('wrong at\n /home/me/a.ts:2:1'), '/home/me/a.ts:2:1'))).toBe(
      'wrong at /home/me/a.ts:2:1',
    );
    expect(errorText(thrown(new Error('no'), 'node:internal/x:1:2'))).toBe('no');
    expect(errorText('a text')).toBe('a text');
    expect(errorText(undefined)).toBe('undefined');
  });

  it('redacts secrets and removes terminal control sequences', () => {
    rememberSecret('hunter2-hunter2');
    expect(errorText(thrown(new Error('Bearer abc.def and hunter2-hunter2 \u001b[31mred\u0007')))).toBe(
      'Bearer [redacted] and [redacted]  [31mred ',
    );
  });
});

describe('table', () => {
  it('aligns columns to their widest cell, without trailing spaces', () => {
    expect(
      table([
        ['A', 'LONG', 'C'],
        ['aaa', 'b', ''],
        ['', '', 'c'],
      ]),
    ).toBe('A    LONG  C\naaa  b\n           c\n');
  });

  it('returns an empty string without rows', () => {
    expect(table([])).toBe('');
  });
});
