import { ConfigurationError, type PartialReason } from 'pagewright';
import { PagewrightError } from '../../../src/errors/pagewright-error';
import { endedEarly, failureKind, failureOf } from '../../../src/extract/run/failures';

const coded = (code: string) => new PagewrightError({ name: 'SomeError', code, message: 'no' });

describe('what a failure means to a run', () => {
  it.each(['CURSOR_EXPIRED', 'INVALID_CURSOR', 'JOB_EXPIRED', 'JOB_FAILED', 'JOB_CANCELLED'])(
    'is that the chunk begins anew for %s, unless it stands at its start, where no position can be dead [R107]',
    (code) => {
      expect(failureKind(coded(code), true)).toBe('restart');
      expect(failureKind(coded(code), false)).toBe('again');
    },
  );

  it.each(['PAGINATION_LIMIT', 'PAGE_CAP', 'ENDED_EARLY'])('is that the chunk is given up for %s', (code) => {
    expect(failureKind(coded(code), true)).toBe('giveUp');
  });

  it.each(['CONFIGURATION', 'AUTH', 'UNAUTHORIZED', 'RESUME', 'SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_HELD'])(
    'is that the run stops for %s',
    (code) => {
      expect(failureKind(coded(code), true)).toBe('stop');
    },
  );

  it('is another try for everything else, whoever threw it', () => {
    for (const error of [coded('HTTP'), new Error('socket'), { code: 'SINK' }, 'no', undefined])
      expect(failureKind(error, true)).toBe('again');
  });
});

describe('a failure as the store keeps it', () => {
  it('has name, code and message', () => {
    expect(failureOf(coded('HTTP'))).toEqual({ name: 'SomeError', code: 'HTTP', message: 'no' });
  });

  it.each<[string, unknown, object]>([
    ['an error without a code', new TypeError('x is no function'), { name: 'TypeError', message: 'x is no function' }],
    ['a text', 'gone', { message: 'gone' }],
    ['nothing', undefined, { message: 'undefined' }],
    ['null', null, { message: 'null' }],
  ])('is told of %s too', (_, thrown, told) => {
    expect(failureOf(thrown)).toEqual({ name: 'Error', code: 'UNKNOWN', ...told });
  });

  it('is of texts, whatever was thrown', () => {
    expect(failureOf({ name: 1, code: 2, message: 3 })).toEqual({ name: '1', code: '2', message: '3' });
  });

  it('holds no secret', () => {
    expect(failureOf(new Error('refused: Bearer abc123')).message).toBe('refused: Bearer [redacted]');
  });
});

describe('a run of a chunk that ended before the end of its data', () => {
  const early = (partial: PartialReason) => endedEarly({ endpoint: 'Crm.calls', partial } as never);

  it.each<PartialReason>(['maxItems', 'maxPages', 'deadline'])('by %s had a limit of its own', (partial) => {
    expect(early(partial)).toBeInstanceOf(ConfigurationError);
    expect(early(partial).message).toBe(
      `Crm.calls: the run of a window ended before the end of its data (${partial}): ` +
        'leave maxItems, maxPages and deadlineMs out of a call that is extracted, and give extract() a maxMs',
    );
  });

  it('by a guard would end there again', () => {
    expect(early('stalled')).toMatchObject({
      ...{ name: 'PagewrightError', code: 'ENDED_EARLY' },
      message: 'Crm.calls: the run of a window ended before the end of its data (stalled)',
    });
  });
});
