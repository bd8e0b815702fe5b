import { CircuitBreaker, ConfigurationError } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { parseOptions } from '../../../src/options/parse-options';
import {
  circuitSchema,
  maxWaitMs,
  mergeCircuits,
  thresholdsOf,
} from '../../../src/policies/circuit-breaker/circuit-breaker-options';

const breaker = new CircuitBreaker({ cooldownMs: 45_000 });

describe('circuitSchema', () => {
  it('[R88] [R89] counts 429 and 503 and lets calls wait by default', () => {
    const policy = parseOptions(circuitSchema, {}, 'x');
    expect(policy).toEqual({ statuses: [429, 503], whenOpen: 'wait' });
    expect(Object.isFrozen(policy)).toBe(true);
  });

  it('keeps the given options', () => {
    const given = { failures: 3, cooldownMs: 45_000, statuses: [500], whenOpen: 'fail', scope: 'org' };
    expect(parseOptions(circuitSchema, given, 'x')).toEqual(given);
    expect(parseOptions(circuitSchema, { breaker }, 'x')).toMatchObject({ breaker });
  });

  it.each<[object, string]>([
    [{ failures: 0 }, 'option "failures" must be a whole number, at least 1, got 0'],
    [{ cooldownMs: -5 }, 'option "cooldownMs" must be a positive number of milliseconds, got -5'],
    [{ statuses: [200] }, 'option "statuses" must be a list of error statuses'],
    [{ whenOpen: 'stop' }, `option "whenOpen" must be one of 'wait', 'fail', got "stop"`],
    [{ scope: '' }, 'option "scope" must be a name, got ""'],
    [{ scope: 5 }, 'option "scope" must be a name, got 5'],
    [{ breaker: {} }, 'option "breaker" must be a CircuitBreaker, such as new CircuitBreaker({ … }), got'],
    [{ breaker: null }, 'option "breaker" must be a CircuitBreaker, such as new CircuitBreaker({ … }), got null'],
    [{ breaker, failures: 3 }, 'option "failures" cannot be combined with "breaker", got 3'],
    [{ breaker, cooldownMs: 3 }, 'option "cooldownMs" cannot be combined with "breaker", got 3'],
    [{ breaker, scope: 'org' }, 'option "scope" cannot be combined with "breaker", got "org"'],
    [{ threshold: 3 }, 'unknown option "threshold"; allowed: failures, cooldownMs, statuses, whenOpen, scope, breaker'],
  ])('rejects %o', (given, message) => {
    expect(() => parseOptions(circuitSchema, given, 'Crm.users')).toThrow(ConfigurationError);
    expect(() => parseOptions(circuitSchema, given, 'Crm.users')).toThrow(message);
  });
});

describe('thresholdsOf', () => {
  it('fills in five failures and thirty seconds', () => {
    expect(thresholdsOf({ whenOpen: 'fail' })).toEqual({ failures: 5, cooldownMs: 30_000 });
    expect(thresholdsOf({ failures: 2, scope: 'org' })).toEqual({ failures: 2, cooldownMs: 30_000 });
  });
});

describe('maxWaitMs', () => {
  it('is one and a half times the longest Retry-After', () => {
    expect(maxWaitMs(breaker)).toBe(270_000);
  });

  it('allows a cooldown that the caller chose, however long it is', () => {
    const clock = fakeClock();
    const slow = new CircuitBreaker({ failures: 1, cooldownMs: 3_600_000, clock });
    expect(maxWaitMs(slow)).toBe(3_600_001);
    const request = {
      whenOpen: 'wait',
      maxWaitMs: maxWaitMs(slow),
      signal: new AbortController().signal,
      onChange: () => undefined,
    } as const;
    const admission = slow.admit(request);
    if (!(admission instanceof Promise)) admission.end('failure');
    expect(slow.admit(request)).toBeInstanceOf(Promise);
  });
});

describe('mergeCircuits', () => {
  it('overrides the client option by option', () => {
    const client = { failures: 3, cooldownMs: 45_000, whenOpen: 'fail' } as const;
    expect(mergeCircuits(client, { failures: 2 })).toEqual({ ...client, failures: 2 });
    expect(mergeCircuits(client, { cooldownMs: 1 })).toEqual({ ...client, cooldownMs: 1 });
    expect(mergeCircuits(client, { scope: 'own' })).toEqual({ ...client, scope: 'own' });
    expect(mergeCircuits({ ...client, scope: 'org' }, { whenOpen: 'wait' })).toEqual({
      ...client,
      scope: 'org',
      whenOpen: 'wait',
    });
    expect(mergeCircuits(client)).toEqual(client);
    expect(mergeCircuits(undefined, client)).toEqual(client);
  });

  it('replaces thresholds and scope by a breaker, and a breaker by either of them', () => {
    const numbers = { failures: 3, cooldownMs: 45_000, scope: 'org', whenOpen: 'fail' } as const;
    expect(mergeCircuits(numbers, { breaker })).toEqual({ whenOpen: 'fail', breaker });
    const shared = { breaker, statuses: [500] };
    for (const method of [{ failures: 2 }, { cooldownMs: 1 }, { scope: 'own' }]) {
      expect(mergeCircuits(shared, method)).toEqual({ statuses: [500], ...method });
    }
    expect(mergeCircuits(shared, { whenOpen: 'fail' })).toEqual({ ...shared, whenOpen: 'fail' });
  });

  it('drops the scope of the client for a method with a threshold of its own', () => {
    const client = { failures: 3, cooldownMs: 45_000, scope: 'org' };
    expect(mergeCircuits(client, { failures: 2 })).toEqual({ failures: 2, cooldownMs: 45_000 });
    expect(mergeCircuits(client, { cooldownMs: 2 })).toEqual({ failures: 3, cooldownMs: 2 });
    expect(mergeCircuits(client, { failures: 2, scope: 'own' })).toEqual({
      failures: 2,
      cooldownMs: 45_000,
      scope: 'own',
    });
  });
});
