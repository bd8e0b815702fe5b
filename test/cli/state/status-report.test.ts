import { type Chunk, NO_COUNTS } from 'pagewright/extract';
import { statusJson, statusText } from '../../../src/cli/state/status-report';

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
  got: 0,
  expected: null,
  counts: NO_COUNTS,
  mark: null,
  ...more,
});
const records = (some: number) => ({ counts: { ...NO_COUNTS, records: some }, got: some, expected: some });
const failure = { name: 'HttpError', code: 'HTTP', message: 'GET /calls: 500\u001b[31m client_secret=abcdefgh' };
const state = {
  run: { run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: START, sessions: 2 },
  chunks: [
    chunk(0, { state: 'done', ...records(1_200) }),
    chunk(1, { state: 'failed', attempts: 3, failure }),
    chunk(2, { state: 'short', ...records(40), expected: 45 }),
  ],
};
const next = { activeProcess: () => undefined, resume: () => 'go on', retry: () => 'retry it' };

describe('the status of a run', () => {
  it('is a table of its windows, with what they come to and what to type next', () => {
    expect(statusText([state], next)).toBe(
      [
        'default:Crm.calls: incomplete, begun 2026-01-01, 2 sessions',
        '  WINDOW               STATE   RECORDS  GOT    EXPECTED  ATTEMPTS  ERROR',
        '  2026-01-01 to 01-02  done    1,200    1,200  1,200     0',
        '  2026-01-02 to 01-03  failed  0        0      -         3         HttpError: GET /calls: 500 [31m client_secret=[redacted]',
        '  2026-01-03 to 01-04  short   40       40     45        0',
        '  1,240 records in all; 1 done, 1 short, 1 failed',
        '  next: retry it',
        '',
      ].join('\n'),
    );
  });

  it('says how to go on with one that can, and nothing of one that is complete', () => {
    const pending = { ...state, chunks: [chunk(0, {})] };
    expect(statusText([pending], next)).toMatch(/unfinished(.|\n)* {2}next: go on\n$/);
    const complete = { run: { ...state.run, receipt: {} }, chunks: [chunk(0, { state: 'done', ...records(1) })] };
    expect(statusText([complete], next)).toMatch(/: complete, (.|\n)* {2}1 record in all; 1 done\n$/);
    expect(statusText([pending], { ...next, resume: () => undefined })).not.toContain('next');
  });

  it('names who works on a run, and then nothing to type, which would be refused', () => {
    const text = statusText([{ ...state, chunks: [chunk(0, { state: 'running' })] }], {
      ...next,
      activeProcess: () => 'process vm:7',
    });
    expect(text).toMatch(/^default:Crm.calls: unfinished, begun 2026-01-01, 2 sessions; process vm:7 works on it\n/);
    expect(text).not.toContain('next');
  });

  it('is JSON for programs, without a secret', () => {
    const json = statusJson('run.db', [state]);
    expect(json).toMatchObject({
      state: 'run.db',
      runs: [
        {
          run: 'default:Crm.calls',
          standing: 'incomplete',
          createdAt: '2026-01-01T00:00:00.000Z',
          records: 1_240,
          chunks: { done: 1, failed: 1, short: 1 },
          windows: [
            { window: '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z', state: 'done', records: 1_200 },
            { failure: { name: 'HttpError' }, attempts: 3 },
            { got: 40, expected: 45 },
          ],
        },
      ],
    });
    expect(JSON.stringify(json)).not.toContain('abcdefgh');
  });
});
