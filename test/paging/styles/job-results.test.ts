import {
  autoDetect,
  ConfigurationError,
  cursor,
  idBatches,
  linkHeader,
  pageNumber,
  SchemaError,
  splitInterval,
  type JsonObject,
  type PagingStyle,
} from 'pagewright';
import { jobSchema } from '../../../src/layers/job-options';
import { jobResults } from '../../../src/paging/styles/job-results';
import { respond } from '../../support/memory-endpoint';

const options = jobSchema.parse({ status: '/jobs/{jobId}', succeeded: ['DONE'], failed: ['FAILED'] });
const over = (style: PagingStyle) => jobResults(style, options) as PagingStyle;

describe('the results of a job, as a style', () => {
  const style = over(cursor());
  const start = style.first({ pageSize: 50, params: { interval: 'i', cursor: 'of the query', pageSize: 3 } });

  it('begins with the start of the job, whose params are those of the call, untouched', () => {
    expect(start).toEqual({ job: null, at: { cursor: null }, pageSize: 50 });
    expect(style.write({ interval: 'i', cursor: 'of the query' }, start)).toEqual({
      interval: 'i',
      cursor: 'of the query',
    });
    expect(style.isPreliminary?.(start)).toBe(true);
  });

  it('goes on with the job in the position, and with the params of the results alone', () => {
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

  it('refuses an answer that names no job', () => {
    expect(() => style.next(respond({ id: 1 }), start, [])).toThrow(SchemaError);
  });

  it('knows its own positions', () => {
    const accepts = (at: JsonObject) => style.accepts?.(at);
    expect(accepts(start)).toBe(true);
    expect(accepts({ job: 'j', ready: true, at: { cursor: 'c' } })).toBe(true);
    expect([{}, { job: '', at: {} }, { job: 'j' }, { job: 7, at: { cursor: null } }].map(accepts)).toEqual(
      Array(4).fill(false),
    );
    expect(accepts({ job: 'j', at: { page: 1 } })).toBe(false);
  });

  it('takes a page size for the whole, also where a smaller one is found on the way', () => {
    const at = { job: 'j', ready: true, at: { cursor: 'c', pageSize: 50 }, pageSize: 20 };
    expect(style.write({}, at)).toEqual({ cursor: 'c', pageSize: 20 });
    expect(style.sizeOf?.(at, {})).toBe(20);
    expect(style.halve?.(at, 20)).toEqual({ job: 'j', ready: true, at: { cursor: 'c', pageSize: 10 }, pageSize: 10 });
    expect(style.sizeOf?.(start, { pageSize: 4 })).toBeUndefined();
  });

  it.each([idBatches(), splitInterval(cursor())])(
    'starts no job whose results could not be asked for, as by $name, which needs the params of the call',
    (style) => {
      const params = { id: [1, 2], interval: '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z' };
      const first = () => over(style).first({ params, endpoint: 'Crm.list' });
      expect(first).toThrow(ConfigurationError);
      expect(first).toThrow(`Crm.list: the results of a job cannot be paged by ${style.name}, which needs the params`);
    },
  );

  it('is called after the style of the results', () => {
    expect(style.name).toBe('job(cursor)');
    expect(style.describe?.(start, respond({}), [])).toBe('job(cursor)');
    expect(style.describe?.({ ...start, job: 'j' }, respond({}), [])).toBe('job(cursor(body:cursor → cursor))');
  });

  it('reads what an extractor gives as next, and the total, as the style does', () => {
    expect(style.seek?.({ job: 'j', at: { cursor: null } }, 'x', [], respond({}))).toEqual({
      job: 'j',
      ready: true,
      at: { cursor: 'x' },
    });
    expect(style.total?.(respond({ total: 7 }))).toBe(7);
  });

  it('looks ahead only between pages of results', () => {
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

  it('has no more abilities than the style of the results', () => {
    expect(style.ahead).toBeUndefined();
    expect(over(linkHeader()).ahead).toBeUndefined();
    expect(over({ name: 'own', first: () => ({}), write: (params) => params, next: () => null })).not.toHaveProperty(
      'seek',
    );
  });

  it('detects how the results are paged on their first page', () => {
    const auto = over(autoDetect());
    const first = auto.next(respond({ jobId: 'j' }), auto.first({}), [])!;
    const second = auto.next(respond({ results: [1], cursor: 'c' }), first, [1])!;
    expect(auto.write({}, second)).toEqual({ cursor: 'c' });
  });
});
