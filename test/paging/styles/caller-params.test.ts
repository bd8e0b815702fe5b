import { autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, singlePage, startIndex } from 'pagewright';
import { fieldPath } from '../../../src/json/field-path';
import { numberIn, pageSizeOf } from '../../../src/paging/styles/style-helpers';

describe('every style', () => {
  it.each(Object.entries({ autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, singlePage, startIndex }))(
    '%s says its name, and sends no page size where nobody gave one',
    (name, make) => {
      const style = make() as ReturnType<typeof cursor>;
      expect(style.name).toBe(name);
      expect(Object.values(style.write({}, style.first({})))).not.toContain(undefined);
      expect(() => make({ wrong: 1 } as object)).toThrow(`${name}(): unknown option "wrong"; allowed: `);
    },
  );
});

describe('the page size of a run', () => {
  const at = fieldPath('size');

  it('stands in the params, else in the annotation', () => {
    expect(pageSizeOf({ params: { size: '5' }, pageSize: 9 }, at)).toEqual({ pageSize: 5 });
    for (const none of [undefined, null]) {
      expect(pageSizeOf({ params: { size: none }, pageSize: 9 }, at)).toEqual({ pageSize: 9 });
    }
    expect(pageSizeOf({ pageSize: 9 }, at)).toEqual({ pageSize: 9 });
  });

  it.each(['x', -1, true])('is not replaced by that of the annotation where it is %p', (size) => {
    expect(() => pageSizeOf({ params: { size }, pageSize: 9 }, at)).toThrow(
      /^the page size must be a whole number, at least 1, got /,
    );
    expect(pageSizeOf({ params: { size } }, at)).toStrictEqual({});
  });

  it('is not there where neither says one', () => {
    expect(pageSizeOf({}, at)).toStrictEqual({});
  });
});

describe('a number in the params', () => {
  const at = fieldPath('page');

  it('is whole, as a number or in digits', () => {
    expect([0, 3, '3'].map((page) => numberIn({ page }, at))).toEqual([0, 3, 3]);
    expect([undefined, null, '', 'x', 1.5, -1].map((page) => numberIn({ page }, at))).toEqual(Array(6).fill(undefined));
    expect(numberIn(undefined, at)).toBeUndefined();
  });
});
