import { runInNewContext } from 'node:vm';
import { describeLoadFailure, messageOf } from '../../src/errors/pagewright-error';

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

describe('describeLoadFailure', () => {
  it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])('states that a package is not installed (%s)', (code) => {
    const message = "Cannot find package 'pg' imported from /app/index.js\nRequire stack:\n- /app/index.js";
    expect(describeLoadFailure('pg', Object.assign(new Error(message), { code }))).toBe('pg is not installed');
  });

  it('is the first line of any other failure, also if a package lacks one of its own', () => {
    const lacking = Object.assign(new Error("Cannot find module '@libsql/linux'\nRequire stack:"), {
      code: 'MODULE_NOT_FOUND',
    });
    expect(describeLoadFailure('libsql', lacking)).toBe(`libsql cannot be loaded (Cannot find module '@libsql/linux')`);
    expect(describeLoadFailure('libsql', new Error('bad ELF'))).toBe('libsql cannot be loaded (bad ELF)');
  });
});
