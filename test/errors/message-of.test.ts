import { runInNewContext } from 'node:vm';
import { messageOf } from '../../src/errors/pagewright-error';

describe('messageOf', () => {
  it('messageOf returns the message of an error, also from another realm', () => {
    expect(messageOf(new TypeError('no such thing'))).toBe('no such thing');
    expect(messageOf(runInNewContext(`new Error('elsewhere')`))).toBe('elsewhere');
  });

  it('messageOf returns a string unchanged, and describes anything else', () => {
    expect(messageOf('a text')).toBe('a text');
    expect(messageOf(undefined)).toBe('undefined');
    expect(messageOf({ code: 1 })).toBe('an object with the keys code');
  });
});
