import { autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, singlePage, startIndex } from 'pagewright';
import { fieldPath } from '../../../src/json/field-path';
import { numberIn, pageSizeOf } from '../../../src/paging/styles/style-helpers';

describe('factories of paging styles', () => {
  it.each(Object.entries({ autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, singlePage, startIndex }))(
    '%s names its style, sends no page size by default, and rejects unknown options',
    (name, make) => {
      const style = make();
      expect(style.name).toBe(name);
      expect(Object.values(style.write({}, style.first({})))).not.toContain(undefined);
      expect(() => make({ wrong: 1 } as object)).toThrow(`${name}(): unknown option "wrong"; allowed: `);
    },
  );
});

describe('pageSizeOf', () => {
  const at = fieldPath('size');

  it('the page size of the params overrides the one of the annotation', () => {
    expect(pageSizeOf({ params: { size: '5' }, pageSize: 9 }, at)).toEqual({ pageSize: 5 });
    for (const none of [undefined, null]) {
      expect(pageSizeOf({ params: { size: none }, pageSize: 9 }, at)).toEqual({ pageSize: 9 });
    }
    expect(pageSizeOf({ pageSize: 9 }, at)).toEqual({ pageSize: 9 });
  });

  it.each(['x', -1, true])(
    'the invalid page size %p in the params is rejected when the annotation has one too',
    (size) => {
      expect(() => pageSizeOf({ params: { size }, pageSize: 9 }, at)).toThrow(
        /^the page size must be a whole number, at least 1, got /,
      );
      expect(pageSizeOf({ params: { size } }, at)).toStrictEqual({});
    },
  );

  it('the page size is absent if neither the params nor the annotation set one', () => {
    expect(pageSizeOf({}, at)).toStrictEqual({});
  });
});

describe('numberIn', () => {
  const at = fieldPath('page');

  it('numberIn reads whole numbers, written as numbers or digits, and ignores everything else', () => {
    expect([0, 3, '3'].map((page) => numberIn({ page }, at))).toEqual([0, 3, 3]);
    expect([undefined, null, '', 'x', 1.5, -1].map((page) => numberIn({ page }, at))).toEqual(Array(6).fill(undefined));
    expect(numberIn(undefined, at)).toBeUndefined();
  });
});
