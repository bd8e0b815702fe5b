import { runInNewContext } from 'node:vm';
import { saidBy } from '../../src/errors/said-by';

describe('what something that was thrown says', () => {
  it('is the message of an error, also of one of another realm', () => {
    expect(saidBy(new TypeError('no such thing'))).toBe('no such thing');
    expect(saidBy(runInNewContext(`new Error('elsewhere')`))).toBe('elsewhere');
  });

  it('is a text itself, and of anything else what it is', () => {
    expect(saidBy('a text')).toBe('a text');
    expect(saidBy(undefined)).toBe('undefined');
    expect(saidBy({ code: 1 })).toBe('an object with the keys code');
  });
});
