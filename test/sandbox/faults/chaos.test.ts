import type { ChaosKind, ChaosOptions } from 'pagewright/sandbox';
import type { Fault } from '../../../src/sandbox/faults/fault-options';
import { Chaos, RECOVERABLE } from '../../../src/sandbox/faults/chaos';
import { chaosSchema } from '../../../src/sandbox/sandbox-options-schema';

const chaos = (options: Partial<ChaosOptions> = {}, seed = 1, kinds: readonly ChaosKind[] = RECOVERABLE) =>
  new Chaos(chaosSchema.parse({ rate: 0.05, ...options }), seed, kinds);

/** The faults of distinct requests. */
const faultsOf = (source: Chaos, count: number) =>
  Array.from({ length: count }, (_, i) => source.faultOf(i + 1, () => `request ${i}`));
const nameOf = ({ kind, status }: Fault) => (kind === 'status' ? status : kind);
const faultsAmong = (source: Chaos, count: number) => faultsOf(source, count).filter((fault) => fault !== undefined);

describe('random faults', () => {
  it('are the same for the same seed and differ for another', () => {
    expect(faultsOf(chaos(), 1_000)).toEqual(faultsOf(chaos(), 1_000));
    expect(faultsOf(chaos(), 1_000)).not.toEqual(faultsOf(chaos({}, 2), 1_000));
  });

  it('affect the requested share of requests', () => {
    expect(faultsAmong(chaos(), 20_000)).toHaveLength(1_025);
    expect(faultsAmong(chaos({ rate: 0 }), 1_000)).toHaveLength(0);
    expect(faultsAmong(chaos({ rate: 1 }), 1_000)).toHaveLength(1_000);
  });

  it('are of every recoverable kind, and of no other', () => {
    const kinds = new Set(faultsAmong(chaos({ rate: 1 }), 500).map(nameOf));
    expect(kinds).toEqual(new Set(RECOVERABLE));
  });

  it('are of the given kinds, one that is named more often at higher odds', () => {
    const names = faultsAmong(chaos({ rate: 1, kinds: [503, 503, 503, 'reset'] }), 1_000).map(nameOf);
    const share = names.filter((name) => name === 503).length;
    expect([share, names.length - share]).toEqual([745, 255]);
  });

  it('of kind html have the status of a proxy error', () => {
    const statuses = faultsAmong(chaos({ rate: 1, kinds: ['html'] }), 50).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([502, 503, 504]));
  });

  it('with status 429 have a Retry-After', () => {
    expect(chaos({ rate: 1, kinds: [429] }).faultOf(1, () => '')).toEqual({
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '1' },
    });
    expect(chaos({ rate: 1, kinds: [429], retryAfterSeconds: 7 }).faultOf(1, () => '')?.headers).toEqual({
      'Retry-After': '7',
    });
  });

  it('pass the configured delay on', () => {
    expect(chaos({ rate: 1, kinds: ['slow'], delayMs: 5 }).faultOf(1, () => '')).toEqual({
      kind: 'slow',
      delayMs: 5,
    });
    expect(chaos({ rate: 1, kinds: ['slowBody'] }).faultOf(1, () => '')).toEqual({ kind: 'slowBody' });
  });

  it('let a request through after three consecutive faults', () => {
    const injected = chaos({ rate: 1 });
    const affected = Array.from({ length: 8 }, (_, i) => injected.faultOf(i + 1, () => 'the same') !== undefined);
    expect(affected).toEqual([true, true, true, false, true, true, true, false]);
  });

  it('count consecutive faults per request', () => {
    const injected = chaos({ rate: 1, maxInARow: 1 });
    expect(injected.faultOf(1, () => 'one')).toBeDefined();
    expect(injected.faultOf(2, () => 'another')).toBeDefined();
    expect(injected.faultOf(3, () => 'one')).toBeUndefined();
  });

  it('are unlimited if maxInARow is Infinity', () => {
    const injected = chaos({ rate: 1, maxInARow: Infinity });
    expect(Array.from({ length: 20 }, (_, i) => injected.faultOf(i + 1, () => 'the same'))).not.toContain(undefined);
  });

  it('contain at most one 401 per request in a row', () => {
    const injected = chaos({ rate: 1, kinds: [401], maxInARow: Infinity });
    expect(injected.faultOf(1, () => 'the same')).toEqual({ kind: 'status', status: 401 });
    expect(injected.faultOf(2, () => 'the same')).toBeUndefined();
    expect(injected.faultOf(3, () => 'the same')).toEqual({ kind: 'status', status: 401 });
  });
});
