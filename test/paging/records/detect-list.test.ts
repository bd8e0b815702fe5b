import { detectList, missingListError } from '../../../src/paging/records/extractor';

describe('detectList', () => {
  it.each<[unknown, readonly string[] | undefined]>([
    [[1], []],
    [{ results: [1], notes: [2] }, ['results']],
    [{ notes: [2] }, ['notes']],
    [{ notes: 2 }, undefined],
    [{ data: { notes: [2] } }, ['data', 'notes']],
    [{ data: null }, undefined],
    [{ data: null, result: { items: [] } }, ['result', 'items']],
    [undefined, undefined],
    [null, undefined],
    [7, undefined],
    ['text', undefined],
  ])('detectList looks into %j and returns %j', (body, place) => {
    expect(detectList(body, false)).toEqual(place);
  });

  it('detectList can ignore lists whose names no envelope uses', () => {
    expect(detectList({ skills: [1] }, true)).toBeUndefined();
    expect(detectList({ skills: [1], items: [2] }, true)).toEqual(['items']);
  });

  it.each(['errors', 'details', 'warnings', 'messages', 'schemas', 'links', 'facets', 'aggregations', 'included'])(
    'detectList never takes %s for the records',
    (name) => {
      expect(detectList({ [name]: [] }, false)).toBeUndefined();
    },
  );

  it.each([
    'entities',
    'results',
    'items',
    'records',
    'Resources',
    'resources',
    'conversations',
    'userDetails',
    'data',
    'value',
    'values',
    'elements',
    'objects',
    'rows',
    'hits',
  ])('detectList finds %s, even beside another list and in every wrapper', (name) => {
    expect(detectList({ [name]: [1], notes: [2] }, true)).toEqual([name]);
    for (const wrapper of ['data', 'result', 'response', 'payload', '_embedded']) {
      expect(detectList({ [wrapper]: { [name]: [1], notes: [2] } }, true)).toEqual([wrapper, name]);
    }
  });
});

describe('missingListError', () => {
  const advice =
    "; name the list with extractor: 'path.to.list' or a function, or set wrapSingle if the body is one record";

  it('the error names the expected list and the received body, and says how to name a list', () => {
    expect(missingListError({ a: 1 }, '').message).toBe(
      `the response has no list of records: the body is an object with the keys a${advice}`,
    );
    expect(missingListError('text', 'a.b').message).toBe(
      `the response has no list at "a.b": the body is "text"${advice}`,
    );
    expect(missingListError(undefined, '').message).toBe(
      `the response has no list of records: the body is undefined${advice}`,
    );
  });

  it.each([
    [{ message: 'm', errorMessage: 'n', error: 'e', errors: ['f'], code: 'c' }, '"m"'],
    [{ errorMessage: 'n', error: 'e', errors: ['f'], code: 'c' }, '"n"'],
    [{ error: 'e', errors: ['f'], code: 'c' }, '"e"'],
    [{ errors: ['f', 'g'], errorMessages: ['h'], code: 'c' }, '"f"'],
    [{ errors: 'none', errorMessages: ['h'], code: 'c' }, '"h"'],
    [{ errors: [], code: 'c' }, '"c"'],
    [{ errors: [{ message: 'deep' }] }, '"deep"'],
    [{ error: { reason: 'odd' } }, 'an object with the keys reason'],
  ])('the error quotes the message in %j', (body, quoted) => {
    expect(missingListError(body, '').message).toContain(`; it looks like an error: ${quoted}; name the list`);
  });
});
