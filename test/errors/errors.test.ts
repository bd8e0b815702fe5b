import * as pagewright from 'pagewright';
import {
  ConfigurationError,
  HttpError,
  isPagewrightError,
  NetworkError,
  pageOf,
  PagewrightError,
  SchemaError,
} from 'pagewright';
import { withPageContext } from '../../src/paging/run-scope';

const page = {
  endpoint: 'Crm.users',
  index: 6,
  position: { style: 'cursor', at: { cursor: 'a' }, seen: 600 },
  itemsYielded: 600,
};

describe('errors', () => {
  it('errors have a stable code, a name, a page and a cause', () => {
    const cause = new Error('below');
    const error = new SchemaError('the response has no list', { page, cause });
    expect(error).toBeInstanceOf(PagewrightError);
    expect(error).toMatchObject({ name: 'SchemaError', code: 'SCHEMA', page, cause });
    expect(error.message).toBe('Crm.users, page 7: the response has no list');
    expect(error.stack).toMatch(/^SchemaError: Crm\.users, page 7/);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: 'SchemaError',
      code: 'SCHEMA',
      message: error.message,
      page,
    });
  });

  it('all errors descend from PagewrightError and have distinct codes', () => {
    const classes = Object.entries(pagewright).filter(
      ([name]) => name.endsWith('Error') && name !== 'isPagewrightError',
    );
    expect(classes.length).toBeGreaterThan(20);
    for (const [, kind] of classes) expect((kind as { prototype: unknown }).prototype instanceof Error).toBe(true);
    const made = [
      new ConfigurationError(''),
      new NetworkError(''),
      new SchemaError(''),
      new HttpError({ status: 500 }),
    ];
    expect(new Set(made.map(({ code }) => code)).size).toBe(made.length);
  });

  it('errors are recognised across copies of the library by their brand', () => {
    const foreign = Object.defineProperty(new Error('from another copy'), Symbol.for('pagewright.error'), {
      value: true,
    });
    Object.assign(foreign, { code: 'SCHEMA' });
    expect(isPagewrightError(foreign)).toBe(true);
    expect(isPagewrightError(foreign, 'SCHEMA')).toBe(true);
    expect(isPagewrightError(foreign, 'NETWORK')).toBe(false);
    expect([new Error(''), null, undefined, 'text'].some((value) => isPagewrightError(value))).toBe(false);
  });

  it('errors read the error body of OAuth and of nested envelopes', () => {
    const oauth = new HttpError({
      status: 400,
      body: { error: 'invalid_client', error_description: 'authentication failed' },
    });
    expect(oauth).toMatchObject({ apiCode: 'invalid_client', apiMessage: 'authentication failed' });
    const nested = new HttpError({ status: 400, body: { error: { code: 'x', message: 'y' } } });
    expect(nested).toMatchObject({ apiCode: 'x', apiMessage: 'y' });
    expect(new HttpError({ status: 502, body: '<html>' }).message).toBe('HTTP 502');
  });

  it.each<[string, object, string]>([
    ['an object', { error: { code: 'y' }, code: 'x' }, 'HTTP 400 (y)'],
    ['an array', { error: ['a', 'b'], code: 'x' }, 'HTTP 400'],
    ['null', { error: null, code: 'x' }, 'HTTP 400 (x)'],
    ['an array next to a message', { error: ['a'], code: 'x', message: 'm' }, 'HTTP 400 (x) — m'],
  ])('errors read the body of an error that is %s', (_, body, message) => {
    expect(new HttpError({ status: 400, body }).message).toBe(message);
  });
});

describe('withPageContext', () => {
  it('withPageContext adds the page to any thrown value', () => {
    const mine = new RangeError('mine');
    expect(withPageContext(mine, page)).toBe(mine);
    expect(pageOf(mine)).toBe(page);
    expect(mine.message).toBe('mine');
    const own = new ConfigurationError('wrong');
    expect((withPageContext(own, page) as Error).message).toBe('Crm.users, page 7: wrong');
    expect(own.stack).toContain('Crm.users, page 7: wrong');
  });

  it.each([['text'], [null], [{ status: 'odd' }], [Object.freeze(new Error('frozen'))]])(
    'withPageContext wraps %p, which cannot have a page',
    (thrown) => {
      const error = withPageContext(thrown, page) as PagewrightError;
      expect(error).toBeInstanceOf(PagewrightError);
      expect(error).toMatchObject({ code: 'PAGE_FAILED', page });
      expect(error.cause).toBe(thrown instanceof Error ? thrown : undefined);
    },
  );
});
