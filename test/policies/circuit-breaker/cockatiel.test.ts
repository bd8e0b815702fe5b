import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import { array, assert, asyncProperty, constant, integer, oneof, record } from 'fast-check';
import { CircuitBreaker, CircuitOpenError } from 'pagewright';
import type { Admission } from '../../../src/policies/circuit-breaker/circuit-breaker';
import { gate } from '../../support/memory-endpoint';

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'isolated',
} as const;

const COUNTED = new Error('counted');
const IGNORED = new Error('ignored');

type Outcome = 'success' | 'failure' | 'other-response';
type Step = { readonly kind: 'call'; readonly outcome: Outcome } | { readonly kind: 'wait'; readonly ms: number };

/** Both breakers under one clock, each with its own interface. */
function pair(failures: number, cooldownMs: number) {
  let now = 1_000_000;
  jest.setSystemTime(now);
  const clock = { now: () => now, sleep: () => new Promise<void>(() => undefined) };
  const ours = new CircuitBreaker({ failures, cooldownMs, clock });
  const theirs = circuitBreaker(
    handleWhen((error) => error === COUNTED),
    { halfOpenAfter: cooldownMs, breaker: new ConsecutiveBreaker(failures) },
  );
  return {
    wait(ms: number) {
      now += ms;
      jest.setSystemTime(now);
    },
    /** Whether each sent a request. */
    async call(outcome: Outcome): Promise<readonly [ours: boolean, theirs: boolean]> {
      return [sendOurs(ours)?.(outcome) ?? false, await sendTheirs(theirs, () => outcome)];
    },
    /** A call that both admit, to be ended later. */
    begin() {
      const answer = gate<Outcome>();
      const end = sendOurs(ours);
      const sent = sendTheirs(theirs, () => answer.promise);
      return async (outcome: Outcome) => {
        end?.(outcome);
        answer.open(outcome);
        await sent;
      };
    },
    /** Cockatiel notices only with the next call that the time is over; CircuitBreaker at once. */
    states: () => [ours.state, STATES[theirs.state]] as const,
  };
}

function sendOurs(breaker: CircuitBreaker): ((outcome: Outcome) => true) | undefined {
  const { signal } = new AbortController();
  try {
    const request = { whenOpen: 'fail', maxWaitMs: 0, signal, onChange: () => undefined } as const;
    const admission = breaker.admit(request) as Admission;
    return (outcome) => (admission.end(outcome), true);
  } catch (error) {
    expect(error).toBeInstanceOf(CircuitOpenError);
    return undefined;
  }
}

async function sendTheirs(
  breaker: ReturnType<typeof circuitBreaker>,
  answer: () => Outcome | Promise<Outcome>,
): Promise<boolean> {
  try {
    await breaker.execute(async () => {
      const outcome = await answer();
      if (outcome === 'failure') throw COUNTED;
      if (outcome === 'other-response') throw IGNORED;
    });
    return true;
  } catch (error) {
    return !(error instanceof BrokenCircuitError);
  }
}

const call = (...outcomes: Outcome[]) =>
  record({ kind: constant('call' as const), outcome: oneof(...outcomes.map((outcome) => constant(outcome))) });
const wait = record({ kind: constant('wait' as const), ms: integer({ min: 0, max: 150 }) });

describe('CircuitBreaker compared with cockatiel', () => {
  beforeAll(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterAll(() => void jest.useRealTimers());

  const COOLDOWN = 100;

  /** No step ends exactly with the cooldown, and no probe is ignored: the two differ there. */
  it('[R85] [R86] [R88] admits the same calls over any sequence of successes, failures, other responses and time', async () => {
    const steps = array(oneof(call('failure'), call('success', 'failure', 'other-response'), wait), { maxLength: 80 });
    await assert(
      asyncProperty(integer({ min: 1, max: 5 }), steps, async (failures, course) => {
        const both = pair(failures, COOLDOWN);
        let openedAt = -Infinity;
        let elapsed = 0;
        for (const step of course as Step[]) {
          if (step.kind === 'wait') {
            const ms = elapsed + step.ms === openedAt + COOLDOWN ? step.ms + 1 : step.ms;
            elapsed += ms;
            both.wait(ms);
            continue;
          }
          const [state] = both.states();
          const outcome = state === 'half-open' && step.outcome === 'other-response' ? 'success' : step.outcome;
          const [ours, theirs] = await both.call(outcome);
          expect(ours).toBe(theirs);
          if (ours && both.states()[0] === 'open') openedAt = elapsed;
          expect(both.states()[0]).toBe(both.states()[1]);
        }
      }),
    );
  });

  it('[R86] waits for more than its cooldown; cockatiel waits for at least that long', async () => {
    const both = pair(1, COOLDOWN);
    await both.call('failure');
    both.wait(COOLDOWN);
    expect(await both.call('failure')).toEqual([false, true]);
  });

  it('[R87] forgets its failures after a probe with another response; cockatiel opens with the next failure', async () => {
    const both = pair(3, COOLDOWN);
    for (let i = 0; i < 3; i += 1) await both.call('failure');
    both.wait(COOLDOWN + 1);
    expect(await both.call('other-response')).toEqual([true, true]);
    expect(both.states()).toEqual(['closed', 'closed']);
    await both.call('failure');
    expect(both.states()).toEqual(['closed', 'open']);
  });

  it('[R87] leaves the outcome to its probe; a late failure of an earlier call opens cockatiel’s', async () => {
    const both = pair(1, COOLDOWN);
    const late = both.begin();
    await both.call('failure');
    both.wait(COOLDOWN + 1);
    const probe = both.begin();
    await late('failure');
    expect(both.states()).toEqual(['half-open', 'open']);
    await probe('success');
    expect(both.states()).toEqual(['closed', 'open']);
  });

  it('[R89] is half-open when its time is over; cockatiel is so with the next call', async () => {
    const both = pair(1, COOLDOWN);
    await both.call('failure');
    both.wait(COOLDOWN + 1);
    expect(both.states()).toEqual(['half-open', 'open']);
  });
});
