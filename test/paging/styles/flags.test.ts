import { cursor, nextUri, offset, pageNumber, startIndex } from 'pagewright';
import { flagReader } from '../../../src/paging/styles/flags';
import { drain, ids, memoryEndpoint, records, respond } from '../../support/memory-endpoint';

const read = (options: { more?: string; last?: string }, body: object) => flagReader(options).read(respond(body));

describe('flagReader', () => {
  it.each([
    [true, 'more'],
    [1, 'more'],
    ['true', 'more'],
    ['yes', 'more'],
    ['Y', 'more'],
    ['abc', 'more'],
    [2, 'more'],
    [false, 'last'],
    [0, 'last'],
    ['false', 'last'],
    ['no', 'last'],
    ['', 'last'],
    [null, 'last'],
  ])('more: %j says %s, and last the opposite', (value, says) => {
    expect(read({ more: 'm' }, { m: value })?.says).toBe(says);
    expect(read({ last: 'm' }, { m: value })?.says).toBe(says === 'more' ? 'last' : 'more');
  });

  it('a flag that is not there says nothing', () => {
    expect(read({ more: 'm', last: 'l' }, {})).toBeUndefined();
    expect(read({}, { m: true })).toBeUndefined();
  });

  it('of two flags, the one that says more wins', () => {
    expect(read({ more: 'm', last: 'l' }, { m: true, l: true })).toMatchObject({ says: 'more', saw: 'body:m is true' });
    expect(read({ more: 'm', last: 'l' }, { m: false, l: false })).toMatchObject({
      says: 'more',
      saw: 'body:l is false',
    });
    expect(read({ more: 'm', last: 'l' }, { m: false, l: true })).toMatchObject({
      says: 'last',
      saw: 'body:m is false',
    });
  });

  it('the places of the flags are those that the style reads', () => {
    expect(flagReader({ more: 'meta.more', last: 'header:X-Last' }).places).toEqual([
      'body:meta.more',
      'header:x-last',
    ]);
    expect(flagReader({ last: 'l' }).places).toEqual(['body:l']);
    expect(flagReader({}).places).toEqual([]);
  });
});

describe('the flags of a style', () => {
  /** Three pages of two records, the last of which is not full. */
  const serve = (at: number, way: object) => ({
    items: records(at * 2 + 1, Math.min(at * 2 + 2, 5)),
    more: at < 2,
    ...way,
  });

  it.each([
    [
      'pageNumber',
      pageNumber({ param: 'page', more: 'more' }),
      ({ page }: Record<string, unknown>) => Number(page) - 1,
    ],
    ['offset', offset({ more: 'more' }), (params: Record<string, unknown>) => Number(params['offset']) / 2],
    [
      'startIndex',
      startIndex({ more: 'more' }),
      (params: Record<string, unknown>) => (Number(params['startIndex']) - 1) / 2,
    ],
    ['cursor', cursor({ more: 'more' }), (params: Record<string, unknown>) => Number(params['cursor'] ?? 0)],
    ['nextUri', nextUri({ more: 'more' }), (params: Record<string, unknown>) => Number(params['p'] ?? 0)],
  ] as const)('%s ends by its flag without another request', async (_name, style, pageOf) => {
    const { call, asked } = memoryEndpoint(
      (params) => serve(pageOf(params), { cursor: pageOf(params) + 1, next: `/x?p=${pageOf(params) + 1}` }),
      { style },
    );
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5]);
    expect(asked).toHaveLength(3);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'flag', saw: 'body:more is false' } });
  });

  it('a numbered style continues while its flag says more, whatever the total says', async () => {
    const run = memoryEndpoint(({ page }) => ({ ...serve(Number(page) - 1, {}), total: 2 }), {
      style: pageNumber({ param: 'page', more: 'more' }),
    }).call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5]);
  });

  it('a cursor that is missing although its flag says more is a contradiction, whatever the flag is called', async () => {
    const { call } = memoryEndpoint(() => ({ items: records(1, 2), continuar: 'si' }), {
      style: cursor({ more: 'continuar' }),
    });
    await expect(drain(call())).rejects.toMatchObject({
      code: 'END_CONTRADICTED',
      evidence: { where: 'body:continuar' },
    });
  });
});
