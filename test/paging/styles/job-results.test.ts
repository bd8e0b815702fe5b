import {
  autoDetect,
  ConfigurationError,
  cursor,
  idBatches,
  type JsonObject,
  linkHeader,
  pageNumber,
  SchemaError,
  splitInterval,
} from 'pagewright';
import type { AnyStyle } from '../../../src/paging/styles/paging-style';
import { jobSchema } from '../../../src/policies/poll/poll-options';
import { jobResults } from '../../../src/paging/styles/job-results';
import { respond } from '../../support/memory-endpoint';

const options = jobSchema.parse({ status: '/jobs/{jobId}', succeeded: ['DONE'], failed: ['FAILED'] });
const over = (style: AnyStyle) => jobResults(style, options) as AnyStyle;
/** Results by cursor. Created once for each test, see docs/quality.md. */
const byCursor = () => {
  const style = over(cursor());
  return {
    style,
    start: style.first({ pageSize: 50, params: { interval: 'i', cursor: 'of the query', pageSize: 3 } }),
  };
};
/** A custom style with only the required members. */
const bare = (more: Partial<AnyStyle> = {}): AnyStyle => ({
  name: 'own',
  first: () => ({ mark: '*' }),
  write: (params, { mark }) => ({ ...params, mark }),
  next: (_response, _position, items) => (items.length > 0 ? { mark: 'm' } : null),
  ...more,
});

describe('jobResults', () => {
  it('the first request starts the job with the unchanged params of the call', () => {
    const { style, start } = byCursor();
    expect(start).toEqual({ job: null, at: { cursor: null }, pageSize: 50 });
    expect(style.write({ interval: 'i', cursor: 'of the query' }, start)).toEqual({
      interval: 'i',
      cursor: 'of the query',
    });
    expect(style.isPreliminary?.(start)).toBe(true);
  });

  it('later requests have the job in their position, and send only the params of the results', () => {
    const { style, start } = byCursor();
    const first = style.next(respond({ jobId: 'j' }), start, [])!;
    expect(first).toEqual({ job: 'j', at: { cursor: null }, pageSize: 50 });
    expect(style.isPreliminary?.(first)).toBe(false);
    expect(style.write({ interval: 'i' }, first)).toEqual({ pageSize: 50 });

    const second = style.next(respond({ cursor: 'c' }), first, [1])!;
    expect(second).toEqual({ job: 'j', ready: true, at: { cursor: 'c', pageSize: 50 }, pageSize: 50 });
    expect(style.write({ interval: 'i' }, second)).toEqual({ cursor: 'c', pageSize: 50 });
    expect(style.cursorOf?.(second)).toBe('c');
    expect(style.next(respond({}), second, [1])).toBeNull();
  });

  it('a response without a job ID is rejected', () => {
    const { style, start } = byCursor();
    expect(() => style.next(respond({ id: 1 }), start, [])).toThrow(SchemaError);
  });

  it('jobResults accepts its own positions, and rejects others', () => {
    const { style, start } = byCursor();
    const accepts = (at: JsonObject) => style.accepts?.(at);
    expect(accepts(start)).toBe(true);
    expect(accepts({ job: 'j', ready: true, at: { cursor: 'c' } })).toBe(true);
    const wrong = [
      {},
      { job: '', at: start.at },
      { job: 7, at: start.at },
      { at: start.at },
      { job: 'j' },
      { job: 'j', at: null },
      { job: 'j', at: 'c' },
    ];
    expect((wrong as JsonObject[]).filter((at) => accepts(at) !== false)).toEqual([]);
    expect((wrong as JsonObject[]).filter((at) => over(bare()).accepts?.(at) !== false)).toEqual([]);
    expect(accepts({ job: 'j', at: { page: 1 } })).toBe(false);
  });

  it('a page size that changes during a run applies to all following pages', () => {
    const { style, start } = byCursor();
    const at = { job: 'j', ready: true, at: { cursor: 'c', pageSize: 50 }, pageSize: 20 };
    expect(style.write({}, at)).toEqual({ cursor: 'c', pageSize: 20 });
    expect(style.sizeOf?.(at, {})).toBe(20);
    expect(style.halve?.(at, 20)).toEqual({ job: 'j', ready: true, at: { cursor: 'c', pageSize: 10 }, pageSize: 10 });
    expect(style.sizeOf?.(start, { pageSize: 4 })).toBeUndefined();
  });

  it.each<[string, () => AnyStyle]>([
    ['idBatches', () => idBatches()],
    ['splitInterval', () => splitInterval(cursor())],
  ])(
    'jobResults rejects %s before it starts a job, because only the start of the job gets the params of the call',
    (_name, make) => {
      const style = make();
      const params = { id: [1, 2], interval: '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z' };
      const first = () => over(style).first({ params, endpoint: 'Crm.list' });
      expect(first).toThrow(ConfigurationError);
      expect(first).toThrow(
        `Crm.list: the results of a job cannot be paged by ${style.name}, because only the start of the job`,
      );
      expect(first).toThrow(/Set the style of the results$/);
      expect(first).toThrow(expect.objectContaining({ cause: expect.any(Error) as Error }) as Error);
      expect(() => over(style).first({})).toThrow(/^@Polled: the results/);
    },
  );

  it('the name of the style contains the style of the results', () => {
    const { style, start } = byCursor();
    expect(style.name).toBe('job(cursor)');
    expect(style.describe?.(start, respond({}), [])).toBe('job(cursor)');
    expect(style.describe?.({ ...start, job: 'j' }, respond({}), [])).toBe('job(cursor(body:cursor → cursor))');
  });

  it('the inner style reads the total, and the next of an extractor', () => {
    const { style } = byCursor();
    expect(style.seek?.({ job: 'j', at: { cursor: null } }, 'x', [], respond({}))).toEqual({
      job: 'j',
      ready: true,
      at: { cursor: 'x' },
    });
    expect(style.total?.(respond({ total: 7 }))).toBe(7);
  });

  it('jobResults counts the results before a page, and none before the start of the job', () => {
    const numbered = over(pageNumber());
    const at = { page: 3, seen: 20 };
    expect(numbered.before?.({ job: 'j', ready: true, at, pageSize: 10 }, {})).toBe(20);
    expect(numbered.before?.({ job: null, at, pageSize: 10 }, {})).toBeUndefined();
    expect(over(cursor()).before).toBeUndefined();
  });

  it('jobResults looks ahead only between pages of results', () => {
    const numbered = over(pageNumber());
    const at = { page: 1, seen: 0 };
    expect(numbered.ahead?.({ job: null, at }, 1)).toBeUndefined();
    expect(numbered.ahead?.({ job: 'j', at }, 1)).toBeUndefined();
    expect(numbered.ahead?.({ job: 'j', ready: true, at }, 2)).toEqual({
      job: 'j',
      ready: true,
      at: { page: 3, seen: 0 },
    });
    expect(numbered.remaining?.(respond({ pageCount: 9 }), { job: null, at }, [])).toBeUndefined();
    expect(numbered.remaining?.(respond({ pageCount: 9 }), { job: 'j', at }, [1])).toBe(8);
  });

  it('jobResults has only the optional members of its inner style', () => {
    const { style } = byCursor();
    expect(style.ahead).toBeUndefined();
    expect(over(linkHeader()).ahead).toBeUndefined();
    for (const member of ['seek', 'total', 'sizeOf', 'halve', 'ahead', 'remaining'])
      expect(over(bare())).not.toHaveProperty(member);
  });

  it.each<keyof AnyStyle>(['sizeOf', 'halve'])(
    'jobResults cannot halve pages if its inner style has only %s',
    (member) => {
      const style = over(bare({ [member]: () => undefined }));
      expect(style.sizeOf).toBeUndefined();
      expect(style.halve).toBeUndefined();
    },
  );

  it('jobResults works with a style that has no accepts, cursorOf, describe or remaining', () => {
    const style = over(bare({ ahead: () => ({ mark: 'later' }) }));
    const at = { job: 'j', ready: true, at: { mark: 'm' } };
    expect(style.accepts?.(at)).toBe(true);
    expect(style.cursorOf?.(at)).toBeUndefined();
    expect(style.describe?.(at, respond({}), [])).toBe('job(own)');
    expect(style.remaining?.(respond({}), at, [])).toBeUndefined();
  });

  it('the start of a job has no cursor, even if its results start with one', () => {
    const style = over(bare({ cursorOf: ({ mark }) => String(mark) }));
    const start = style.first({});
    expect(style.cursorOf?.(start)).toBeUndefined();
    expect(style.cursorOf?.({ ...start, job: 'j' })).toBe('*');
  });

  it('the inner style receives its own positions unchanged', () => {
    const seen: JsonObject[] = [];
    const style = over(bare({ write: (params, position) => (seen.push(position), params) }));
    const first = style.next(respond({ jobId: 'j' }), style.first({}), [])!;
    style.write({}, first);
    style.write({}, style.next(respond({}), first, [1])!);
    expect(seen.slice(-2)).toStrictEqual([{ mark: '*' }, { mark: 'm' }]);
  });

  it('the page size is kept even if positions of the inner style lack it', () => {
    const style = over(bare());
    const first = style.next(respond({ jobId: 'j' }), style.first({ pageSize: 50 }), [])!;
    expect(style.next(respond({}), first, [1])).toStrictEqual({
      job: 'j',
      ready: true,
      at: { mark: 'm' },
      pageSize: 50,
    });
  });

  it('positions have no page size unless one is set', () => {
    expect(over(bare()).first({})).toStrictEqual({ job: null, at: { mark: '*' } });
  });

  it('autoDetect detects the style of the results on their first page', () => {
    const auto = over(autoDetect());
    const first = auto.next(respond({ jobId: 'j' }), auto.first({}), [])!;
    const second = auto.next(respond({ results: [1], cursor: 'c' }), first, [1])!;
    expect(auto.write({}, second)).toEqual({ cursor: 'c' });
  });
});
