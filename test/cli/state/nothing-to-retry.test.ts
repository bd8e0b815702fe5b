import { type Chunk, NO_COUNTS } from 'pagewright/extract';
import { formatNothingToRetry } from '../../../src/cli/state/status-report';

const NOTHING = 'No window failed or came short: there is nothing to retry in run.db.\n';
const run = { run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0, sessions: 1 };
const pending: Chunk = {
  ...{ key: 'k', order: '1', run: run.run, window: null, state: 'pending', token: 0, attempts: 0, pass: 0 },
  ...{ position: null, got: 0, expected: null, counts: NO_COUNTS, mark: null },
};
const next = { activeProcess: () => undefined, resume: () => 'go on', retry: () => undefined };

describe('a run without a window to retry', () => {
  it('is complete, and so is the exit code', () => {
    const complete = { run: { ...run, receipt: {} }, chunks: [] };
    expect(formatNothingToRetry('run.db', [complete], next)).toEqual({ code: 0, err: NOTHING });
  });

  it('that is not at its end is not called complete, and what goes on with it is named', () => {
    const unfinished = { run, chunks: [pending] };
    expect(formatNothingToRetry('run.db', [unfinished], next)).toEqual({
      code: 4,
      err: `${NOTHING}default:Crm.calls is not at its end; go on with:\n  go on\n`,
    });
    expect(formatNothingToRetry('run.db', [unfinished], { ...next, resume: () => undefined }).err).toContain(
      'go on with:\n  what began it\n',
    );
    expect(formatNothingToRetry('run.db', [unfinished], { ...next, activeProcess: () => 'process vm:7' }).err).toBe(
      `${NOTHING}default:Crm.calls is not at its end; process vm:7 works on it.\n`,
    );
  });
});
