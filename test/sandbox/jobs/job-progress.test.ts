import { type JobOptions, resolveJobOptions } from '../../../src/sandbox/sandbox-options.js';
import { advanced, cancelled, polled, submitted } from '../../../src/sandbox/jobs/job-progress.js';

const T0 = 1_000;

/** The names of the states that looks find, one at each of the times. */
function looks(options: JobOptions, ...times: number[]): string[] {
  const plan = resolveJobOptions(options);
  let job = submitted(plan, T0);
  return times.map((time) => {
    job = polled(job, plan, T0 + time);
    return job.state.name;
  });
}

describe('the progress of a job', () => {
  it('is queued, runs and is done by looks alone, unless told otherwise', () => {
    expect(looks({}, 0, 0, 0, 0)).toEqual(['queued', 'running', 'succeeded', 'succeeded']);
  });

  it('passes over what it has no looks for', () => {
    expect(looks({ pollsUntilDone: 1 }, 0, 0)).toEqual(['queued', 'succeeded']);
    expect(looks({ pollsUntilDone: 0 }, 0)).toEqual(['succeeded']);
  });

  it('never ends where endless looks find it unfinished', () => {
    expect(looks({ pollsUntilDone: Infinity }, 0, 0, 0, 0)).toEqual(['queued', 'running', 'running', 'running']);
  });

  it('goes by the clock where the looks are not to count', () => {
    const options = { pollsUntilDone: 0, queuedMs: 5, runningMs: 5 };
    expect(looks(options, 4, 5, 9, 10)).toEqual(['queued', 'running', 'running', 'succeeded']);
  });

  it('waits for both the looks and the clock', () => {
    expect(looks({ queuedMs: 5, runningMs: 5 }, 20, 20, 20)).toEqual(['queued', 'running', 'succeeded']);
    expect(looks({ queuedMs: 5, runningMs: 5 }, 0, 0, 0, 20)).toEqual(['queued', 'queued', 'queued', 'succeeded']);
  });

  it('ended when the later of the two came, not when somebody noticed', () => {
    const plan = resolveJobOptions({ pollsUntilDone: 0, runningMs: 5 });
    expect(advanced(submitted(plan, T0), plan, T0 + 50).state).toEqual({ name: 'succeeded', endedAt: T0 + 5 });
    const looked = resolveJobOptions({ pollsUntilDone: 0, runningMs: 5, outcome: 'expired' });
    expect(polled(submitted(looked, T0), looked, T0 + 7).state).toEqual({ name: 'expired', endedAt: T0 + 5 });
    const both = resolveJobOptions({ pollsUntilDone: 1, runningMs: 5 });
    const once = polled(submitted(both, T0), both, T0 + 1);
    expect(polled(once, both, T0 + 9).state).toEqual({ name: 'succeeded', endedAt: T0 + 9 });
  });

  it('does not change by being found without a look', () => {
    const plan = resolveJobOptions();
    const job = submitted(plan, T0);
    expect(advanced(job, plan, T0 + 10)).toEqual(job);
  });

  it('fails with its message where it was told to', () => {
    const plan = resolveJobOptions({ pollsUntilDone: 0, outcome: 'failed', errorMessage: 'too much' });
    expect(submitted(plan, T0).state).toEqual({ name: 'failed', endedAt: T0, message: 'too much' });
  });

  it('expires at the end of its life, done or not', () => {
    expect(looks({ expiresAfterMs: 10 }, 0, 0, 0, 9, 10)).toEqual([
      'queued',
      'running',
      'succeeded',
      'succeeded',
      'expired',
    ]);
    expect(looks({ expiresAfterMs: 10, runningMs: 20 }, 9, 10)).toEqual(['queued', 'expired']);
  });

  it('keeps to how it ended without results', () => {
    expect(looks({ expiresAfterMs: 10, pollsUntilDone: 0, outcome: 'failed' }, 0, 10)).toEqual(['failed', 'failed']);
    expect(looks({ pollsUntilDone: 0, outcome: 'cancelled' }, 0)).toEqual(['cancelled']);
  });

  it('ends where it is cancelled, with its results if it has any', () => {
    const plan = resolveJobOptions({ pollsUntilDone: 1 });
    const running = polled(submitted(plan, T0), plan, T0);
    const done = polled(running, plan, T0);
    for (const job of [running, done]) {
      const { state, cancellations } = cancelled(job, plan, T0 + 3);
      expect({ state, cancellations }).toEqual({ state: { name: 'cancelled', endedAt: T0 + 3 }, cancellations: 1 });
    }
  });

  it('counts a second cancellation, which changes nothing else', () => {
    const plan = resolveJobOptions();
    const once = cancelled(submitted(plan, T0), plan, T0 + 3);
    expect(cancelled(once, plan, T0 + 9)).toEqual({ ...once, cancellations: 2 });
  });
});
