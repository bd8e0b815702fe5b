import { type Chunk, NO_COUNTS } from 'pagewright/extract';
import { formatNothingToRetry, statusJson, statusText } from '../../../src/cli/state/status-report';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const chunk = (i: number, more: Partial<Chunk>): Chunk => ({
  key: `k${i}`,
  order: String(i),
  run: 'default:Crm.calls',
  window: { start: START + i * DAY, end: START + (i + 1) * DAY },
  state: 'pending',
  token: 0,
  attempts: 0,
  pass: 0,
  position: null,
  received: 0,
  expected: null,
  counts: NO_COUNTS,
  mark: null,
  ...more,
});
const records = (some: number) => ({ counts: { ...NO_COUNTS, records: some }, received: some, expected: some });
const failure = { name: 'HttpError', code: 'HTTP', message: 'GET /calls: 500\u001b[31m client_secret=abcdefgh' };
const snapshot = {
  run: { run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: START, sessions: 2 },
  chunks: [
    chunk(0, { state: 'done', ...records(1_200) }),
    chunk(1, { state: 'failed', attempts: 3, failure }),
    chunk(2, { state: 'short', ...records(40), expected: 45 }),
  ],
};
const next = { activeProcess: () => undefined, resume: () => 'resume it', retry: () => 'retry it' };

describe('the status report of a run', () => {
  it('has a table of its windows, their total and the next command', () => {
    expect(statusText([snapshot], next)).toBe(
      [
        'default:Crm.calls: incomplete, started 2026-01-01, 2 sessions',
        '  WINDOW               STATE   RECORDS  RECEIVED  EXPECTED  ATTEMPTS  ERROR',
        '  2026-01-01 to 01-02  done    1,200    1,200     1,200     0',
        '  2026-01-02 to 01-03  failed  0        0         -         3         HttpError: GET /calls: 500 [31m client_secret=[redacted]',
        '  2026-01-03 to 01-04  short   40       40        45        0',
        '  total: 1,240 records; 1 done, 1 short, 1 failed',
        '  next: retry it',
        '',
      ].join('\n'),
    );
  });

  it('contains the resume command of an unfinished run, and no command for a complete one', () => {
    const pending = { ...snapshot, chunks: [chunk(0, {})] };
    expect(statusText([pending], next)).toMatch(/unfinished(.|\n)* {2}next: resume it\n$/);
    const complete = { run: { ...snapshot.run, receipt: {} }, chunks: [chunk(0, { state: 'done', ...records(1) })] };
    expect(statusText([complete], next)).toMatch(/: complete, (.|\n)* {2}total: 1 record; 1 done\n$/);
    expect(statusText([pending], { ...next, resume: () => undefined })).not.toContain('next');
  });

  it('names the process that has locked the run, and then no command', () => {
    const text = statusText([{ ...snapshot, chunks: [chunk(0, { state: 'running' })] }], {
      ...next,
      activeProcess: () => 'process vm:7',
    });
    expect(text).toMatch(/^default:Crm.calls: unfinished, started 2026-01-01, 2 sessions; active in process vm:7\n/);
    expect(text).not.toContain('next');
  });

  it('is available as JSON, redacted', () => {
    const json = statusJson('run.db', [snapshot]);
    expect(json).toMatchObject({
      state: 'run.db',
      runs: [
        {
          run: 'default:Crm.calls',
          status: 'incomplete',
          createdAt: '2026-01-01T00:00:00.000Z',
          records: 1_240,
          chunks: { done: 1, failed: 1, short: 1 },
          windows: [
            { window: '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z', state: 'done', records: 1_200 },
            { failure: { name: 'HttpError' }, attempts: 3 },
            { received: 40, expected: 45 },
          ],
        },
      ],
    });
    expect(JSON.stringify(json)).not.toContain('abcdefgh');
  });
});

describe('formatNothingToRetry', () => {
  const nothing = 'Nothing to retry in run.db: no window failed or is missing records.\n';
  const unfinished = { run: snapshot.run, chunks: [chunk(0, {})] };

  it('returns exit code 0 for complete runs', () => {
    const complete = { run: { ...snapshot.run, receipt: {} }, chunks: [] };
    expect(formatNothingToRetry('run.db', [complete], next)).toEqual({ code: 0, err: nothing });
  });

  it('returns exit code 4 and the resume command for an unfinished run', () => {
    expect(formatNothingToRetry('run.db', [unfinished], next)).toEqual({
      code: 4,
      err: `${nothing}default:Crm.calls is unfinished. Resume with:\n  resume it\n`,
    });
  });

  it('refers to the program that started the run if that was not this command', () => {
    expect(formatNothingToRetry('run.db', [unfinished], { ...next, resume: () => undefined }).err).toContain(
      'Resume with:\n  the program that started it\n',
    );
  });

  it('names the process that has locked the run', () => {
    expect(formatNothingToRetry('run.db', [unfinished], { ...next, activeProcess: () => 'process vm:7' }).err).toBe(
      `${nothing}default:Crm.calls is unfinished and active in process vm:7.\n`,
    );
  });
});
