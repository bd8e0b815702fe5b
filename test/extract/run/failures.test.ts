import { ConfigurationError, type EventOf, HttpError } from 'pagewright';
import { PagewrightError } from '../../../src/errors/pagewright-error';
import { cleanUp, endedEarly, failureKind, failureOf, wrapSinkErrors } from '../../../src/extract/run/failures';
import { rejection } from '../../support/memory-endpoint';

const coded = (code: string) => new PagewrightError({ name: 'SomeError', code, message: 'no' });

describe('failureKind', () => {
  it('a response that classify calls a failure fails its chunk, and any other verdict retries it', () => {
    expect(failureKind(new HttpError({ status: 404, verdict: 'fail' }), true)).toBe('fail');
    expect(failureKind(new HttpError({ status: 404, verdict: 'retry' }), true)).toBe('retry');
    expect(failureKind(new HttpError({ status: 404 }), true)).toBe('retry');
    expect(failureKind(coded('REDIRECT'), true)).toBe('fail');
  });

  const DEAD_POSITIONS = ['CURSOR_EXPIRED', 'INVALID_CURSOR', 'JOB_EXPIRED', 'JOB_FAILED', 'JOB_CANCELLED'];

  it.each(DEAD_POSITIONS)('restarts a chunk for %s after its first page [R107]', (code) => {
    expect(failureKind(coded(code), true)).toBe('restart');
  });

  it.each(DEAD_POSITIONS)('retries a chunk for %s on its first page, where no position can be dead', (code) => {
    expect(failureKind(coded(code), false)).toBe('retry');
  });

  it.each([true, false])('fails a chunk for CURSOR_LOOP and resets its position (has a position: %s)', (position) => {
    expect(failureKind(coded('CURSOR_LOOP'), position)).toBe('failAndReset');
  });

  it.each(['PAGINATION_LIMIT', 'PAGE_CAP', 'ENDED_EARLY', 'EMPTY_PAGES'])('fails a chunk for %s', (code) => {
    expect(failureKind(coded(code), true)).toBe('fail');
  });

  it.each(['CONFIGURATION', 'AUTH', 'UNAUTHORIZED', 'RESUME', 'SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_LOCKED'])(
    'aborts the run for %s',
    (code) => {
      expect(failureKind(coded(code), true)).toBe('abort');
    },
  );

  it.each([coded('HTTP'), new Error('socket'), { code: 'SINK' }, 'no', undefined])(
    'retries a chunk for any other error: %p',
    (error) => {
      expect(failureKind(error, true)).toBe('retry');
    },
  );
});

describe('failureOf', () => {
  it('returns name, code and message of an error', () => {
    expect(failureOf(coded('HTTP'))).toEqual({ name: 'SomeError', code: 'HTTP', message: 'no' });
  });

  it.each<[string, unknown, object]>([
    ['an error without a code', new TypeError('x is wrong'), { name: 'TypeError', message: 'x is wrong' }],
    ['a string', 'gone', { message: 'gone' }],
    ['undefined', undefined, { message: 'undefined' }],
    ['null', null, { message: 'null' }],
  ])('uses defaults for %s', (_, thrown, failure) => {
    expect(failureOf(thrown)).toEqual({ name: 'Error', code: 'UNKNOWN', ...failure });
  });

  it('returns strings for fields of other types', () => {
    expect(failureOf({ name: 1, code: 2, message: 3 })).toEqual({ name: '1', code: '2', message: '3' });
  });

  it('redacts secrets', () => {
    expect(failureOf(new Error('refused: Bearer abc123')).message).toBe('refused: Bearer [redacted]');
  });
});

describe('endedEarly', () => {
  const early = (partial: EventOf<'incomplete'>['reason']) => endedEarly({ endpoint: 'Crm.calls', partial } as never);

  it.each<EventOf<'incomplete'>['reason']>(['maxItems', 'maxPages', 'deadline'])(
    'blames a limit of the call for %s',
    (partial) => {
      expect(early(partial)).toBeInstanceOf(ConfigurationError);
      expect(early(partial).message).toBe(
        `Crm.calls: a window ended before the end of its data (${partial}). ` +
          'Remove maxItems, maxPages and deadlineMs from the call; to limit the time, pass maxMs to extract()',
      );
    },
  );

  it('is an ENDED_EARLY error for a guard, which would end a retry too', () => {
    expect(early('stalled')).toMatchObject({
      ...{ name: 'PagewrightError', code: 'ENDED_EARLY' },
      message: 'Crm.calls: a window ended before the end of its data (stalled)',
    });
  });
});

describe('wrapSinkErrors', () => {
  const failing = (error: unknown) => rejection(wrapSinkErrors('Crm.calls', () => Promise.reject(error)));

  it('wraps an error in a SinkError with its cause', async () => {
    const full = new Error('no space left');

    expect(await failing(full)).toMatchObject({
      code: 'SINK',
      cause: full,
      message: 'Crm.calls: the sink failed: no space left. Its page was not committed; run again to resume',
    });
  });

  it('wraps a thrown string', async () => {
    expect((await failing('full')).message).toContain('the sink failed: full.');
  });

  it.each(['SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_LOCKED', 'CONFIGURATION'])(
    'rethrows %s unchanged',
    async (code) => {
      const error = coded(code);

      expect(await failing(error)).toBe(error);
    },
  );
});

describe('cleanUp', () => {
  const fails = (message: string) => () => Promise.reject(new Error(message));
  const warnings: unknown[][] = [];
  beforeEach(() => {
    warnings.length = 0;
    jest.spyOn(process, 'emitWarning').mockImplementation((...warning) => void warnings.push(warning));
  });
  afterEach(() => jest.restoreAllMocks());

  it('runs every step in order, even if one fails', async () => {
    const log: string[] = [];
    const step = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };

    await rejection(cleanUp(false, [step('one'), fails('no'), step('two')]));

    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('throws the first failure and warns of the others', async () => {
    expect((await rejection(cleanUp(false, [fails('first'), fails('second')]))).message).toBe('first');
    expect(warnings).toEqual([['an extraction did not end cleanly: Error: second', 'PagewrightWarning']]);
  });

  it('warns of all failures after an earlier one, without secrets', async () => {
    await cleanUp(true, [fails('first'), fails('second: Bearer abc123')]);

    expect(warnings).toEqual([
      ['an extraction did not end cleanly: Error: first', 'PagewrightWarning'],
      ['an extraction did not end cleanly: Error: second: Bearer [redacted]', 'PagewrightWarning'],
    ]);
  });

  it.each([true, false])('does not warn if no step fails (earlier failure: %s)', async (failedBefore) => {
    await cleanUp(failedBefore, [() => undefined]);

    expect(warnings).toEqual([]);
  });
});
