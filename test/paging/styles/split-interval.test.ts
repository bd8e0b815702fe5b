import { autoDetect, ConfigurationError, cursor, pageNumber, singlePage, splitInterval } from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import type { AnyStyle } from '../../../src/paging/styles/paging-style';
import type { FirstOptions } from '../../../src/paging/styles/paging-style';
import { respond } from '../../support/memory-endpoint';

const DAY = '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z';
const MORNING = '2026-01-01T00:00:00.000Z/2026-01-01T12:00:00.000Z';
const EVENING = '2026-01-01T12:00:00.000Z/2026-01-02T00:00:00.000Z';

/** Created once for each test, see docs/quality.md. */
const over = (style: AnyStyle): AnyStyle => splitInterval(style);
const byNumber = () => over(pageNumber());
const position = { windows: [MORNING, EVENING], at: { page: 2, seen: 5 }, got: 5, pageSize: 5 };

describe('splitInterval', () => {
  it('[R80] splitInterval starts with the whole interval', () => {
    expect(byNumber().first({ pageSize: 5, params: { interval: DAY } })).toEqual({
      windows: [DAY],
      at: { page: 1, seen: 0 },
      got: 0,
      pageSize: 5,
    });
  });

  it('[R80] splitInterval writes the window, and the position inside it, into a copy of the params', () => {
    const params = { interval: DAY, filter: 'x' };
    expect(byNumber().write(params, position)).toEqual({ interval: MORNING, filter: 'x', pageNumber: 2, pageSize: 5 });
    expect(params.interval).toBe(DAY);
  });

  it('[R80] splitInterval finishes the window, continues with the next one, and ends after the last', () => {
    const numbered = byNumber();
    const full = Array.from({ length: 5 }, (_, id) => ({ id }));
    const after = numbered.next(respond({ total: 20 }), position, full)!;
    expect(after).toEqual({ ...position, at: { page: 3, seen: 10 }, got: 10 });
    const evening = numbered.next(respond({ total: 10 }), position, full)!;
    expect(evening).toEqual({ windows: [EVENING], at: { page: 1, seen: 0 }, got: 0, pageSize: 5 });
    expect(numbered.next(respond({ total: 0 }), evening, [])).toBeNull();
  });

  it('[R80] splitInterval writes the interval beside the cursor of its inner style', () => {
    const style = splitInterval(cursor());
    expect(style.write({ interval: DAY }, { windows: [MORNING], at: { cursor: 'c' }, got: 1 })).toEqual({
      interval: MORNING,
      cursor: 'c',
    });
  });

  it('[R80] equal cursors in two windows are distinguished', () => {
    const style = splitInterval(cursor());
    const at = { windows: [MORNING], at: { cursor: 'c' }, got: 1 };
    expect(style.cursorOf!(at)).not.toBe(style.cursorOf!({ ...at, windows: [EVENING] }));
    expect(style.cursorOf!({ ...at, at: { cursor: null } })).toBeUndefined();
    expect(byNumber().cursorOf!(position)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['its own position', position],
    ['a position without a page size', { windows: [DAY], at: { page: 1 }, got: 0 }],
  ])('[R80] splitInterval accepts %s', (_what, at) => {
    expect(byNumber().accepts!(at as never)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a position without windows', { ...position, windows: [] }],
    ['an invalid window after a valid one', { ...position, windows: [DAY, 'January'] }],
    ['windows that are not intervals', { ...position, windows: ['January'] }],
    ['windows that are not a list', { ...position, windows: DAY }],
    ['a missing inner position', { ...position, at: null }],
    ['the inner position of another style', { ...position, at: { cursor: 'c' } }],
    ['a position without a record count', { windows: [DAY], at: { page: 1 } }],
  ])('[R80] splitInterval rejects %s', (_what, at) => {
    expect(byNumber().accepts!(at as never)).toBe(false);
  });

  it('[R80] splitInterval accepts any object as the position of an inner style without accepts', () => {
    const accepts = (at: unknown) => splitInterval(singlePage()).accepts!({ windows: [DAY], at, got: 0 } as never);
    expect([{}, null, 'page 1', undefined].map(accepts)).toEqual([true, false, false, false]);
  });

  it('[R80] the inner style receives its own positions unchanged', () => {
    const asked: unknown[] = [];
    const accepts = (at: object): at is { page: number } => asked.push(at) > 0;
    const write: PagingStyle['write'] = (params, at) => (asked.push(at), params);
    const style = splitInterval({ ...pageNumber(), accepts, write });
    const at = { windows: [DAY], at: { page: 1 }, got: 0 };
    style.accepts!(at);
    style.accepts!({ ...at, pageSize: 5 });
    style.write({ interval: DAY }, at);
    expect(asked).toStrictEqual([{ page: 1 }, { page: 1, pageSize: 5 }, { page: 1 }]);
  });

  it('[R80] positions have no page size unless one is set', () => {
    const style = splitInterval(cursor());
    const first = style.first({ params: { interval: DAY } });
    expect(first).toStrictEqual({ windows: [DAY], at: { cursor: null }, got: 0 });
    expect(style.seek!(first, 'c', [1], respond({}))).toStrictEqual({ windows: [DAY], at: { cursor: 'c' }, got: 1 });
  });

  it('[R80] the name of the style contains the inner style', () => {
    expect(byNumber().name).toBe('splitInterval(pageNumber)');
  });

  it('[R80] splitInterval always counts from the start of the interval', () => {
    expect(byNumber().startsMidList!(position)).toBe(false);
  });

  it('[R80] the first request throws if a param has no interval, and names that param', () => {
    const first = (options: FirstOptions) => () => splitInterval(cursor(), { interval: 'q.range' }).first(options);
    expect(first({ params: { q: { range: 'now' } } })).toThrow('splitInterval(): params.q.range: an interval must be');
    expect(first({ endpoint: 'Crm.calls' })).toThrow('Crm.calls: params.q.range: an interval must be');
  });

  it('[R80] splitInterval has only the optional members of its inner style', () => {
    const members = ['seek', 'ahead', 'remaining', 'sizeOf', 'halve'] as const;
    for (const inner of [pageNumber(), cursor(), singlePage(), autoDetect()] as AnyStyle[]) {
      const outer = over(inner);
      for (const member of members) expect(outer[member] !== undefined).toBe(inner[member] !== undefined);
    }
  });

  it('[R80] splitInterval looks ahead, counts and halves pages inside the window', () => {
    const numbered = byNumber();
    const params = {};
    expect(numbered.ahead!(position, 2)).toEqual({ ...position, at: { page: 4, seen: 5 } });
    expect(numbered.remaining!(respond({ total: 20 }), position, [1, 2, 3, 4, 5])).toBe(2);
    expect(numbered.before!(position, params)).toBe(5);
    expect(over(cursor()).before!({ windows: [DAY], at: { cursor: null }, got: 7 }, params)).toBe(7);
    expect(numbered.sizeOf!(position, params)).toBe(5);
    expect(numbered.halve!({ ...position, pageSize: 4, at: { page: 3, seen: 8 } }, 4)).toMatchObject({
      pageSize: 2,
      at: { page: 5 },
    });
    expect(numbered.halve!({ ...position, at: { page: 3, seen: 8 } }, 5)).toBeUndefined();
    expect(over(autoDetect()).ahead!({ windows: [DAY], at: { chosen: null, at: null }, got: 0 }, 1)).toBeUndefined();
  });

  it('[R80] splitInterval continues inside the window from the next of an extractor', () => {
    expect(byNumber().seek!(position, 7, [1, 2], respond({}))).toEqual({
      ...position,
      at: { page: 7, seen: 7 },
      got: 7,
    });
  });

  it.each<[unknown, string]>([
    [
      { interval: '' },
      `splitInterval(): option "interval" must be a path in the params, such as 'a.b[0].c', without 'body:' or 'header:', got ""`,
    ],
    [
      { splitOn: 'code' },
      'option "splitOn" must be a list of HTTP statuses, API codes or messages, a RegExp, or a function',
    ],
    [{ maxResults: 0 }, 'option "maxResults" must be a whole number, at least 1, or Infinity, got 0'],
    [{ minMs: 0 }, 'option "minMs" must be a whole number, at least 1, got 0'],
    [{ most: 1 }, 'unknown option "most"; allowed: interval, splitOn, maxResults, minMs'],
  ])('[R80] splitInterval rejects the options %j', (options, message) => {
    expect(() => splitInterval(pageNumber(), options as never)).toThrow(ConfigurationError);
    expect(() => splitInterval(pageNumber(), options as never)).toThrow(message);
  });

  it('[R80] splitInterval requires a style', () => {
    expect(() => splitInterval({ interval: 'x' } as never)).toThrow(
      'splitInterval(): the first argument must be the paging style of a window, got an object with the keys interval',
    );
  });
});
