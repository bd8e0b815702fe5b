import { asCount } from '../../../src/json/counts';
import { placeOf } from '../../../src/paging/styles/place';
import { totalOf } from '../../../src/paging/styles/style-helpers';
import { respond } from '../../support/memory-endpoint';

describe('totalOf', () => {
  it.each([
    ['total', { total: 7 }],
    ['totalHits', { totalHits: 7 }],
    ['totalResults', { totalResults: 7 }],
    ['totalCount', { totalCount: 7 }],
    ['total_count', { total_count: 7 }],
    ['pagination.total', { pagination: { total: 7 } }],
    ['paging.total', { paging: { total: 7 } }],
    ['page.total', { page: { total: 7 } }],
    ['meta.total', { meta: { total: 7 } }],
    ['@odata.count', { '@odata.count': 7 }],
  ])('totalOf reads %s', (_place, body) => {
    expect(totalOf(respond(body))).toBe(7);
  });

  it('totalOf skips a usual place that has no count', () => {
    expect(totalOf(respond({ total: { value: 3 }, totalHits: 7 }))).toBe(7);
  });

  it('totalOf reads X-Total-Count if the body has no total', () => {
    expect(totalOf(respond([], { 'X-Total-Count': ' 7 ' }))).toBe(7);
    expect(totalOf(respond({ total: 3 }, { 'X-Total-Count': '7' }))).toBe(3);
    expect(totalOf(respond([]))).toBeUndefined();
  });

  it('totalOf reads only the given place', () => {
    const response = respond({ total: 3, rows: { all: 7 } }, { 'X-Total-Count': '9' });
    expect(totalOf(response, placeOf('rows.all'))).toBe(7);
    expect(totalOf(response, placeOf('body:rows.none'))).toBeUndefined();
    expect(totalOf(response, placeOf('header:X-Total-Count'))).toBe(9);
  });
});

describe('asCount', () => {
  it.each([0, 7, '0', '7', '007'])('asCount reads the count %j', (value) => {
    expect(asCount(value)).toBe(Number(value));
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53, '', ' 7', '7a', 'a7', '-1', '1.5', null, undefined, true, [7]])(
    'asCount ignores %j',
    (value) => {
      expect(asCount(value)).toBeUndefined();
    },
  );
});
