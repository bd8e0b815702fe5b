import type { JobOptions } from 'pagewright/sandbox';
import { advanced, cancelled, polled, submitted } from '../../../src/sandbox/jobs/job-progress.js';
import { jobsSchema } from '../../../src/sandbox/sandbox-options-schema.js';

const T0 = 1_000;

/** The states that polls find, one poll at each of the times. */
function states(options: JobOptions, ...times: number[]): string[] {
  const resolved = jobsSchema.parse(options);
  let job = submitted(resolved, T0);
  return times.map((time) => {
    job = polled(job, resolved, T0 + time);
    return job.state.name;
  });
}

describe('the progress of a job', () => {
  it('depends on polls alone by default: queued, running, succeeded', () => {
    expect(states({}, 0, 0, 0, 0)).toEqual(['queued', 'running', 'succeeded', 'succeeded']);
  });

  it('skips states for which no polls remain', () => {
    expect(states({ pollsUntilDone: 1 }, 0, 0)).toEqual(['queued', 'succeeded']);
    expect(states({ pollsUntilDone: 0 }, 0)).toEqual(['succeeded']);
  });

  it('never ends if pollsUntilDone is Infinity', () => {
    expect(states({ pollsUntilDone: Infinity }, 0, 0, 0, 0)).toEqual(['queued', 'running', 'running', 'running']);
  });

  it('depends on the clock alone if pollsUntilDone is 0', () => {
    const options = { pollsUntilDone: 0, queuedMs: 5, runningMs: 5 };
    expect(states(options, 4, 5, 9, 10)).toEqual(['queued', 'running', 'running', 'succeeded']);
  });

  it('waits for both the polls and the clock', () => {
    expect(states({ queuedMs: 5, runningMs: 5 }, 20, 20, 20)).toEqual(['queued', 'running', 'succeeded']);
    expect(states({ queuedMs: 5, runningMs: 5 }, 0, 0, 0, 20)).toEqual(['queued', 'queued', 'queued', 'succeeded']);
  });

  it('ends when the later of polls and clock is reached', () => {
    const resolved = jobsSchema.parse({ pollsUntilDone: 0, runningMs: 5 });
    expect(advanced(submitted(resolved, T0), resolved, T0 + 50).state).toEqual({ name: 'succeeded', endedAt: T0 + 5 });
    const looked = jobsSchema.parse({ pollsUntilDone: 0, runningMs: 5, outcome: 'expired' });
    expect(polled(submitted(looked, T0), looked, T0 + 7).state).toEqual({ name: 'expired', endedAt: T0 + 5 });
    const both = jobsSchema.parse({ pollsUntilDone: 1, runningMs: 5 });
    const once = polled(submitted(both, T0), both, T0 + 1);
    expect(polled(once, both, T0 + 9).state).toEqual({ name: 'succeeded', endedAt: T0 + 9 });
  });

  it('does not change without a poll', () => {
    const resolved = jobsSchema.parse({});
    const job = submitted(resolved, T0);
    expect(advanced(job, resolved, T0 + 10)).toEqual(job);
  });

  it('fails with its message if the outcome is failed', () => {
    const resolved = jobsSchema.parse({ pollsUntilDone: 0, outcome: 'failed', errorMessage: 'too much' });
    expect(submitted(resolved, T0).state).toEqual({ name: 'failed', endedAt: T0, message: 'too much' });
  });

  it('expires at the end of its lifetime, done or not', () => {
    expect(states({ expiresAfterMs: 10 }, 0, 0, 0, 9, 10)).toEqual([
      'queued',
      'running',
      'succeeded',
      'succeeded',
      'expired',
    ]);
    expect(states({ expiresAfterMs: 10, runningMs: 20 }, 9, 10)).toEqual(['queued', 'expired']);
  });

  it('keeps an end without results', () => {
    expect(states({ expiresAfterMs: 10, pollsUntilDone: 0, outcome: 'failed' }, 0, 10)).toEqual(['failed', 'failed']);
    expect(states({ pollsUntilDone: 0, outcome: 'cancelled' }, 0)).toEqual(['cancelled']);
  });

  it('ends when it is cancelled, and loses its results', () => {
    const resolved = jobsSchema.parse({ pollsUntilDone: 1 });
    const running = polled(submitted(resolved, T0), resolved, T0);
    const done = polled(running, resolved, T0);
    for (const job of [running, done]) {
      const { state, cancellations } = cancelled(job, resolved, T0 + 3);
      expect({ state, cancellations }).toEqual({ state: { name: 'cancelled', endedAt: T0 + 3 }, cancellations: 1 });
    }
  });

  it('counts a second cancellation without any other change', () => {
    const resolved = jobsSchema.parse({});
    const once = cancelled(submitted(resolved, T0), resolved, T0 + 3);
    expect(cancelled(once, resolved, T0 + 9)).toEqual({ ...once, cancellations: 2 });
  });
});
