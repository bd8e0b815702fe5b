import { type PageContext, PagewrightError, SchemaError } from 'pagewright';
import { hasPageContext, withPageContext } from '../../src/paging/run-scope';

const placed = (endpoint: string, index = 0): PageContext => ({
  endpoint,
  index,
  position: { style: 'cursor', at: { cursor: 'a' }, seen: 0 },
  itemsYielded: 0,
});
const page = placed('Memory.list');

describe('withPageContext', () => {
  it('returns an error with this very page unchanged', () => {
    const error = new SchemaError('broken', { page });
    expect(withPageContext(error, page)).toBe(error);
    expect(error.message).toBe('Memory.list, page 1: broken');
  });

  it('prefixes the message and the stack of our errors with the page', () => {
    const error = new SchemaError('broken');
    expect(withPageContext(error, page)).toBe(error);
    expect(error.message).toBe('Memory.list, page 1: broken');
    expect(error.stack).toMatch(/^SchemaError: Memory\.list, page 1: broken\n/);
    expect(error.toJSON()).toMatchObject({ page });
  });

  it('writes no credential into the message', () => {
    const error = new SchemaError('broken');
    error.message = 'broken by password=hunter2';
    withPageContext(error, page);
    expect(error.message).toBe('Memory.list, page 1: broken by password=[redacted]');
  });

  it('accepts an error without a stack', () => {
    const error = new SchemaError('broken');
    delete error.stack;
    withPageContext(error, page);
    expect(error.message).toBe('Memory.list, page 1: broken');
    expect(error.stack).toBeUndefined();
  });

  it('keeps the message of other errors and adds no enumerable field', () => {
    const error: Error & { page?: PageContext } = new TypeError('mine');
    expect(withPageContext(error, page)).toBe(error);
    expect(error.message).toBe('mine');
    expect(Object.getOwnPropertyDescriptor(error, 'page')).toEqual({
      value: page,
      enumerable: false,
      configurable: true,
      writable: true,
    });
  });

  it('clones an error of ours with the page of another run', () => {
    const error = new SchemaError('broken', { page: placed('Other.list', 4) });
    const copy = withPageContext(error, page) as SchemaError;
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(SchemaError);
    expect(copy).toMatchObject({ code: error.code, message: 'Memory.list, page 1: broken', page });
    expect(copy.cause).toBeUndefined();
    expect(error).toMatchObject({ message: 'Other.list, page 5: broken', page: { endpoint: 'Other.list' } });
  });

  it('keeps a message that does not begin with the other page', () => {
    const error = new SchemaError('broken', { page: placed('Other.list') });
    error.message = 'rewritten';
    expect((withPageContext(error, page) as Error).message).toBe('Memory.list, page 1: rewritten');
  });

  it('makes another’s error the cause of its clone, unless it has a cause', () => {
    class Shared extends Error {}
    const cause = new Error('below');
    const [bare, caused] = [new Shared('one for all'), new Shared('one for all', { cause })];
    const copies = [bare, caused].map((error) => {
      withPageContext(error, placed('Other.list'));
      return withPageContext(error, page) as Shared;
    });
    expect(copies[0]).toBeInstanceOf(Shared);
    expect(Object.getOwnPropertyDescriptor(copies[0], 'cause')).toEqual({
      value: bare,
      enumerable: false,
      configurable: true,
      writable: true,
    });
    expect(copies[1]?.cause).toBe(cause);
    expect(copies.map((copy) => copy.message)).toEqual(['one for all', 'one for all']);
  });

  it.each([
    ['a text', 'broken', '"broken" was thrown', undefined],
    ['a frozen error', Object.freeze(new Error('frozen')), 'frozen', true],
    ['an error whose page is null', Object.assign(new Error('torn'), { page: null }), 'torn', true],
    ['an error whose page is a number', Object.assign(new Error('torn'), { page: 3 }), 'torn', true],
    [
      'an error whose page has no position',
      Object.assign(new Error('torn'), { page: { endpoint: 'x' } }),
      'torn',
      true,
    ],
    ['an error whose page has no endpoint', Object.assign(new Error('torn'), { page: { position: 1 } }), 'torn', true],
  ])('makes %s the cause of a new error with the page', (_what, thrown, message, causes) => {
    const error = withPageContext(thrown, page) as PagewrightError;
    expect(error).toBeInstanceOf(PagewrightError);
    expect(error).toMatchObject({ name: 'PagewrightError', code: 'PAGE_FAILED', page });
    expect(error.message).toBe(`Memory.list, page 1: ${message}`);
    expect(error.cause).toBe(causes ? thrown : undefined);
  });
});

describe('hasPageContext', () => {
  it('is true for an error with a page of ours, and for nothing else', () => {
    expect(hasPageContext(new SchemaError('broken', { page }))).toBe(true);
    expect(hasPageContext(new SchemaError('broken'))).toBe(false);
    expect(hasPageContext({ page })).toBe(false);
  });
});
