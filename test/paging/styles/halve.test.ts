import { autoDetect, nextUri, offset, pageNumber } from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import { respond } from '../../support/memory-endpoint';

const linkTo = (nextUri: string) => respond({ nextUri }, {}, 'https://api.example.com/x');

describe('halve', () => {
  const halve = (style: PagingStyle, at: object, size: number) => style.halve!(at as never, size);

  it.each([
    { page: 1, size: 25, becomes: { page: 1, pageSize: 12 } },
    { page: 3, size: 100, becomes: { page: 5, pageSize: 50 } },
    { page: 2, size: 75, becomes: { page: 4, pageSize: 25 } },
    { page: 4, size: 25, becomes: { page: 16, pageSize: 5 } },
    { page: 2, size: 7, becomes: { page: 8, pageSize: 1 } },
  ])(
    '[R83] page $page of $size records is renumbered so that it starts at the same record',
    ({ page, size, becomes }) => {
      for (const seen of [(page - 1) * size, null])
        expect(halve(pageNumber(), { page, pageSize: size, seen }, size)).toEqual({ ...becomes, seen });
    },
  );

  it('[R83] pages are renumbered from the start of the style', () => {
    const at = { page: 2, pageSize: 20, seen: 40 };
    expect(halve(pageNumber({ start: 0 }), at, 20)).toEqual({ page: 4, pageSize: 10, seen: 40 });
  });

  it('[R83] pages are not halved if the server capped the page size and may number its pages by the cap', () => {
    expect(halve(pageNumber(), { page: 3, pageSize: 500, seen: 200 }, 500)).toBeUndefined();
    expect(halve(pageNumber(), { page: 3, pageSize: 500, seen: 997 }, 500)).toMatchObject({ page: 5, pageSize: 250 });
  });

  it('[R83] halving keeps the offset, and limits the step to the new page size', () => {
    expect(halve(offset(), { offset: 40, pageSize: 20, step: 20 }, 20)).toEqual({ offset: 40, pageSize: 10, step: 10 });
    expect(halve(offset(), { offset: 0, pageSize: 20 }, 20)).toEqual({ offset: 0, pageSize: 10 });
  });

  it('[R83] halving overrides the page size in the current and in later links', () => {
    const style = nextUri();
    const at = style.halve!(style.next(linkTo('/x?after=a&pageSize=20'), style.first({}), [])!, 20)!;
    expect(style.write({ q: 1 }, at)).toEqual({ q: 1, after: 'a', pageSize: 10 });
    const [large, small] = ['/x?after=b&pageSize=20', '/x?after=b&pageSize=4'].map((link) =>
      style.write({}, style.next(linkTo(link), at, [])!),
    );
    expect(large).toEqual({ after: 'b', pageSize: 10 });
    expect(small).toEqual({ after: 'b', pageSize: 4 });
  });

  it('[R83] autoDetect halves pages as its chosen style does', () => {
    const chosen = { style: 'pageNumber', options: { start: 1 } };
    const at = { chosen, at: { page: 3, pageSize: 20, seen: 40 }, pageSize: 20 };
    expect(halve(autoDetect(), at, 20)).toEqual({ chosen, at: { page: 5, pageSize: 10, seen: 40 }, pageSize: 10 });
    expect(halve(autoDetect(), { chosen: null, at: null, pageSize: 9 }, 9)).toMatchObject({ pageSize: 4 });
  });
});
