import { ConfigurationError } from 'pagewright';
import { rememberSecret } from '../../src/errors/redact';
import { errorText } from '../../src/cli/output';

/** An error that came from there. */
function thrown(error: Error, ...frames: readonly string[]) {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('what is said of an error', () => {
  it('is the message of one of ours', () => {
    expect(errorText(new ConfigurationError('Crm.users: no'))).toBe('Crm.users: no');
  });

  it('is the kind, message and line of any other', () => {
    const error = thrown(
      new TypeError('x is not a function'),
      'f (/home/me/node_modules/axios/lib/a.js:1:2)',
      'load (file:///home/me/my%20app/crm.ts:16:39)',
      'main (/home/me/other.ts:1:1)',
    );
    expect(errorText(error)).toBe('TypeError: x is not a function (/home/me/my app/crm.ts:16:39)');
    expect(errorText(new Error('gone'))).toMatch(/^gone \(.*error-text\.test\.ts:\d+:\d+\)$/);
  });

  it('prefers a line of code to the first one of a file, where compilers put their helpers', () => {
    const error = thrown(new Error('no'), 'helper (/home/me/crm.ts:1:539)', '/home/me/crm.ts:8:4');
    expect(errorText(error)).toBe('no (/home/me/crm.ts:8:4)');
    expect(errorText(thrown(new Error('no'), '/home/me/crm.ts:1:4'))).toBe('no (/home/me/crm.ts:1:4)');
  });

  it('has the line that the engine puts above a syntax error', () => {
    const error = new SyntaxError('Invalid or unexpected token');
    error.stack =
      'file:///home/me/crm.js:4\n  @Paginated()\n  ^\n\nSyntaxError: Invalid or unexpected token\n    at node:internal/x:1:2';
    expect(errorText(error)).toBe('SyntaxError: Invalid or unexpected token (/home/me/crm.js:4)');
  });

  it('has no line twice, and none where there is none', () => {
    expect(errorText(thrown(new Error('wrong at\n /home/me/a.ts:2:1'), '/home/me/a.ts:2:1'))).toBe(
      'wrong at /home/me/a.ts:2:1',
    );
    expect(errorText(thrown(new Error('no'), 'node:internal/x:1:2'))).toBe('no');
    expect(errorText('a text')).toBe('a text');
    expect(errorText(undefined)).toBe('undefined');
  });

  it('shows no secret, and no sequence that a terminal would obey', () => {
    rememberSecret('hunter2-hunter2');
    expect(errorText(thrown(new Error('Bearer abc.def and hunter2-hunter2 \u001b[31mred\u0007')))).toBe(
      'Bearer [redacted] and [redacted]  [31mred ',
    );
  });
});
