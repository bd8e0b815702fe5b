import { autoDetect, cursor, offset, pageNumber, type PagingOptions } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { z } from 'zod';
import { collectField, pagingSchema, resolvePagingOptions, runSchema } from '../../src/paging/options';
import { checkOptions, parseOptions } from '../../src/options/parse-options';

const refused = (options: object) => () => parseOptions(runSchema, options, 'with()');
const noop = () => undefined;

const STYLES =
  'a paging style: cursor(…), pageNumber(…), offset(…), startIndex(…), nextUri(…), linkHeader(…), idBatches(…), splitInterval(…), singlePage(), autoDetect(…) or your own';
const HANDLER = "'throw', 'skip' or a function (record, issues, page, index)";

describe('runSchema', () => {
  it.each<[keyof PagingOptions | 'signal' | 'resumeFrom' | 'observe' | 'clock', readonly unknown[]]>([
    ['pageSize', [1, 25]],
    ['maxPageSize', [1]],
    ['minPageSize', [1]],
    ['onPageSize', ['throw', 'clamp']],
    ['defaults', [{}, { state: 'active' }]],
    ['fallback', [{ sortBy: 'id' }]],
    ['extractor', ['data.items', noop]],
    ['emptyEnvelope', [[], ['until']]],
    ['wrapSingle', [true, false]],
    ['style', [cursor(), { first: noop, write: noop, next: noop }]],
    ['schema', [z.string(), { '~standard': { validate: noop } }]],
    ['onInvalid', ['throw', 'skip', noop]],
    ['dedupe', ['id', noop]],
    ['prefetch', [0, 3]],
    ['concurrency', [1, 4]],
    ['maxPages', [1, Infinity]],
    ['onMaxPages', ['throw', 'truncate']],
    ['maxItems', [1, Infinity]],
    ['maxEmptyPages', [0, Infinity]],
    ['onStall', ['throw', 'stop']],
    ['deadlineMs', [1, 0.5]],
    ['onDeadline', ['partial', 'throw']],
    ['cap', [{ records: 1, instead: 'a scan', when: 'refused', matches: /cap/ }]],
    ['onCap', ['throw', 'partial']],
    ['verifyTotal', ['off', 'warn', 'throw']],
    ['progressEvery', [0, 500]],
    ['warningFrom', [noop]],
    ['signal', [new AbortController().signal]],
    ['resumeFrom', [null, { style: 'cursor', at: {}, seen: 0 }]],
    ['observe', [noop]],
    ['clock', [fakeClock()]],
  ])('accepts values for %s, and undefined', (name, values) => {
    for (const value of values) expect(checkOptions(runSchema, { [name]: value }, 'with()')).toEqual({ [name]: value });
    expect(refused({ [name]: undefined })).not.toThrow();
  });

  it.each([
    [{ pageSize: 0 }, 'option "pageSize" must be a whole number, at least 1, got 0'],
    [{ maxPageSize: 0 }, 'option "maxPageSize" must be a whole number, at least 1, got 0'],
    [{ minPageSize: 0 }, 'option "minPageSize" must be a whole number, at least 1, got 0'],
    [{ onPageSize: 'cut' }, `option "onPageSize" must be one of 'throw', 'clamp', got "cut"`],
    [{ defaults: [] }, 'option "defaults" must be an object of params, got an empty array'],
    [{ fallback: 1 }, 'option "fallback" must be an object of params, got 1'],
    [
      { extractor: 'a..b' },
      `option "extractor" must be a path such as 'data.items', or a function (body, response) => items, got "a..b"`,
    ],
    [{ wrapSingle: 1 }, 'option "wrapSingle" must be true or false, got 1'],
    [{ style: 'cursor' }, `option "style" must be ${STYLES}, got "cursor"`],
    [{ style: null }, `option "style" must be ${STYLES}, got null`],
    [
      { style: { write: noop, next: noop } },
      `option "style" must be ${STYLES}, got an object with the keys write, next`,
    ],
    [
      { style: { first: noop, next: noop } },
      `option "style" must be ${STYLES}, got an object with the keys first, next`,
    ],
    [
      { style: { first: noop, write: noop } },
      `option "style" must be ${STYLES}, got an object with the keys first, write`,
    ],
    [{ schema: {} }, 'option "schema" must be a zod schema or any other Standard Schema, got an object without keys'],
    [{ schema: null }, 'option "schema" must be a zod schema or any other Standard Schema, got null'],
    [
      { schema: { '~standard': {} } },
      'option "schema" must be a zod schema or any other Standard Schema, got an object with the keys ~standard',
    ],
    [{ onInvalid: 'drop' }, `option "onInvalid" must be ${HANDLER}, got "drop"`],
    [
      { dedupe: 'body:id' },
      `option "dedupe" must be a path such as 'id', or a function (record) => key, got "body:id"`,
    ],
    [{ extractor: 'header:X-Items' }, `option "extractor" must be a path such as 'data.items'`],
    [{ dedupe: '' }, `option "dedupe" must be a path such as 'id', or a function (record) => key, got ""`],
    [{ prefetch: -1 }, 'option "prefetch" must be a whole number, at least 0, got -1'],
    [{ concurrency: 0 }, 'option "concurrency" must be a whole number, at least 1, got 0'],
    [{ maxPages: 0 }, 'option "maxPages" must be a whole number, at least 1, or Infinity, got 0'],
    [{ onMaxPages: 'stop' }, `option "onMaxPages" must be one of 'throw', 'truncate', got "stop"`],
    [{ maxItems: 0 }, 'option "maxItems" must be a whole number, at least 1, or Infinity, got 0'],
    [{ maxEmptyPages: -1 }, 'option "maxEmptyPages" must be a whole number, at least 0, or Infinity, got -1'],
    [{ onStall: 'end' }, `option "onStall" must be one of 'throw', 'stop', got "end"`],
    [{ deadlineMs: 0 }, 'option "deadlineMs" must be a positive number of milliseconds, got 0'],
    [{ onDeadline: 'stop' }, `option "onDeadline" must be one of 'partial', 'throw', got "stop"`],
    [{ verifyTotal: true }, `option "verifyTotal" must be one of 'off', 'warn', 'throw', got true`],
    [{ progressEvery: 1.5 }, 'option "progressEvery" must be a whole number, at least 0, got 1.5'],
    [{ signal: {} }, 'option "signal" must be an AbortSignal, got an object without keys'],
    [{ signal: null }, 'option "signal" must be an AbortSignal, got null'],
    [{ signal: new EventTarget() }, 'option "signal" must be an AbortSignal, got a EventTarget without keys'],
    [{ signal: { aborted: false } }, 'option "signal" must be an AbortSignal, got an object with the keys aborted'],
    [{ observe: {} }, 'option "observe" must be a function that takes an event, got an object without keys'],
    [
      { clock: { now: noop } },
      'option "clock" must be a Clock with now() and sleep(), got an object with the keys now',
    ],
    [{ clock: null }, 'option "clock" must be a Clock with now() and sleep(), got null'],
  ])('rejects %j', (options, words) => {
    expect(refused(options)).toThrow(`with(): ${words}`);
  });
});

describe('checkCombinations', () => {
  it('rejects emptyEnvelope with a function as extractor', () => {
    const words =
      'option "emptyEnvelope" cannot be combined with a function as "extractor", which can return an empty list itself, got an array of 1';
    expect(refused({ emptyEnvelope: ['until'], extractor: () => [] })).toThrow(words);
    expect(refused({ emptyEnvelope: ['until'], extractor: 'calls' })).not.toThrow();
    expect(refused({ emptyEnvelope: ['until'] })).not.toThrow();
  });

  it('rejects concurrency with a style without numbered pages', () => {
    const words =
      'option "concurrency" cannot be combined with the style cursor, whose pages must be fetched one after another (prefetch fetches ahead), got 2';
    expect(refused({ style: cursor(), concurrency: 2 })).toThrow(words);
    expect(() => parseOptions(pagingSchema, { style: cursor(), concurrency: 2 }, 'x')).toThrow(words);
    for (const options of [
      { style: cursor(), concurrency: 1 },
      { style: cursor() },
      { style: pageNumber(), concurrency: 2 },
      { style: offset(), concurrency: 2 },
      { style: autoDetect(), concurrency: 2 },
      { concurrency: 2 },
    ]) {
      expect(refused(options)).not.toThrow();
    }
  });

  it('rejects a page size below minPageSize, and a minPageSize above maxPageSize', () => {
    expect(refused({ pageSize: 5, minPageSize: 10 })).toThrow(
      `option "pageSize" must be at least minPageSize, which is 10 (onPageSize: 'clamp' raises it instead), got 5`,
    );
    expect(refused({ minPageSize: 30, maxPageSize: 20 })).toThrow(
      'option "minPageSize" must be at most maxPageSize, which is 20, got 30',
    );
    expect(refused({ pageSize: 5, minPageSize: 10, onPageSize: 'clamp' })).not.toThrow();
    expect(refused({ pageSize: 10, minPageSize: 10, maxPageSize: 10 })).not.toThrow();
  });

  it('rejects a page size above maxPageSize', () => {
    expect(refused({ pageSize: 50, maxPageSize: 20 })).toThrow(
      `option "pageSize" must be at most maxPageSize, which is 20 (onPageSize: 'clamp' lowers it instead), got 50`,
    );
    for (const options of [
      { pageSize: 20, maxPageSize: 20 },
      { pageSize: 50, maxPageSize: 20, onPageSize: 'clamp' },
      { pageSize: 50 },
      { maxPageSize: 20 },
    ]) {
      expect(refused(options)).not.toThrow();
    }
  });
});

describe('collectField', () => {
  const schema = z.strictObject({ collect: collectField });

  it.each([true, false, undefined, {}, { maxItems: 1 }, { maxItems: Infinity, onMax: 'truncate' }, { onMax: 'throw' }])(
    'accepts %j',
    (collect) => {
      expect(() => parseOptions(schema, { collect }, 'x')).not.toThrow();
    },
  );

  it.each([[1], [{ maxItems: 0 }], [{ onMax: 'stop' }], [null]])('rejects %j', (collect) => {
    expect(() => parseOptions(schema, { collect }, 'x')).toThrow(
      "x: option \"collect\" must be true, false or { maxItems, onMax: 'throw' | 'truncate' }, got ",
    );
  });
});

describe('resolvePagingOptions', () => {
  it('lets later options win, unless they are undefined', () => {
    const style = cursor();
    const resolved = resolvePagingOptions({ maxPages: 5, maxItems: 5 }, undefined, {
      maxPages: 7,
      maxItems: undefined as never,
      style,
    });
    expect(resolved).toMatchObject({ maxPages: 7, maxItems: 5, style });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('fills in the defaults', () => {
    expect(resolvePagingOptions()).toEqual({
      onPageSize: 'throw',
      wrapSingle: false,
      onInvalid: 'throw',
      prefetch: 0,
      concurrency: 1,
      maxPages: 10_000,
      onMaxPages: 'throw',
      maxItems: Infinity,
      maxEmptyPages: 5,
      onStall: 'throw',
      onDeadline: 'partial',
      onCap: 'throw',
      verifyTotal: 'warn',
      onContradiction: 'throw',
      onShrink: 'partial',
      progressEvery: 500,
      style: expect.objectContaining({ name: 'autoDetect' }),
    });
  });
});
