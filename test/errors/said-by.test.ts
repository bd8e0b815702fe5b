import { runInNewContext } from 'node:vm';
import { messageOf } from '../../src/errors/describe-value';

describe('what something that was thrown says', () => {
  it('is the message of an error, also of one of another realm', () => {
    expect(messageOf(new TypeError('no such thing'))).toBe('no such thing');
    expect(messageOf(runInNewContext(`new Error('elsewhere')`))).toBe('elsewhere');
  });

  it('is a text itself, and of anything else what it is', () => {
    expect(messageOf('a text')).toBe('a text');
    expect(messageOf(undefined)).toBe('undefined');
    expect(messageOf({ code: 1 })).toBe('an object with the keys code');
  });
});
