import type { ChaosKind, ChaosOptions } from 'pagewright/sandbox';
import type { Fault } from '../../../src/sandbox/faults/fault-options';
import { Chaos, RECOVERABLE } from '../../../src/sandbox/faults/chaos';

const weather = (options: Partial<ChaosOptions> = {}, seed = 1, kinds: readonly ChaosKind[] = RECOVERABLE) =>
  new Chaos({ rate: 0.05, ...options }, seed, kinds);

/** What so many requests meet, each of which is another. */
const met = (drawn: Chaos, count: number) =>
  Array.from({ length: count }, (_, i) => drawn.faultOf(i + 1, () => `request ${i}`));
const nameOf = ({ kind, status }: Fault) => (kind === 'status' ? status : kind);
const faultsAmong = (drawn: Chaos, count: number) => met(drawn, count).filter((fault) => fault !== undefined);

describe('the weather', () => {
  it('brings the same faults at the same numbers for the same seed, and others for another', () => {
    expect(met(weather(), 1_000)).toEqual(met(weather(), 1_000));
    expect(met(weather(), 1_000)).not.toEqual(met(weather({}, 2), 1_000));
  });

  it('spoils the share that it is told to', () => {
    expect(faultsAmong(weather(), 20_000)).toHaveLength(1_025);
    expect(faultsAmong(weather({ rate: 0 }), 1_000)).toHaveLength(0);
    expect(faultsAmong(weather({ rate: 1 }), 1_000)).toHaveLength(1_000);
  });

  it('brings every kind that a client must survive, and no other', () => {
    const kinds = new Set(faultsAmong(weather({ rate: 1 }), 500).map(nameOf));
    expect(kinds).toEqual(new Set(RECOVERABLE));
  });

  it('brings the kinds that it is told to, one that is named twice more often', () => {
    const names = faultsAmong(weather({ rate: 1, kinds: [503, 503, 503, 'reset'] }), 1_000).map(nameOf);
    const share = names.filter((name) => name === 503).length;
    expect([share, names.length - share]).toEqual([745, 255]);
  });

  it('sends HTML as proxies do', () => {
    const statuses = faultsAmong(weather({ rate: 1, kinds: ['html'] }), 50).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([502, 503, 504]));
  });

  it('says with a 429 how long to wait', () => {
    expect(weather({ rate: 1, kinds: [429] }).faultOf(1, () => '')).toEqual({
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '1' },
    });
    expect(weather({ rate: 1, kinds: [429], retryAfterSeconds: 7 }).faultOf(1, () => '')?.headers).toEqual({
      'Retry-After': '7',
    });
  });

  it('hands the delay on', () => {
    expect(weather({ rate: 1, kinds: ['slow'], delayMs: 5 }).faultOf(1, () => '')).toEqual({
      kind: 'slow',
      delayMs: 5,
    });
    expect(weather({ rate: 1, kinds: ['slowBody'] }).faultOf(1, () => '')).toEqual({ kind: 'slowBody' });
  });

  it('lets a request through after three faults in a row', () => {
    const drawn = weather({ rate: 1 });
    const spoilt = Array.from({ length: 8 }, (_, i) => drawn.faultOf(i + 1, () => 'the same') !== undefined);
    expect(spoilt).toEqual([true, true, true, false, true, true, true, false]);
  });

  it('counts the row of each request by itself', () => {
    const drawn = weather({ rate: 1, maxInARow: 1 });
    expect(drawn.faultOf(1, () => 'one')).toBeDefined();
    expect(drawn.faultOf(2, () => 'another')).toBeDefined();
    expect(drawn.faultOf(3, () => 'one')).toBeUndefined();
  });

  it('leaves all to chance where no row is too long', () => {
    const drawn = weather({ rate: 1, maxInARow: Infinity });
    expect(Array.from({ length: 20 }, (_, i) => drawn.faultOf(i + 1, () => 'the same'))).not.toContain(undefined);
  });

  it('answers a request 401 but once in a row', () => {
    const drawn = weather({ rate: 1, kinds: [401], maxInARow: Infinity });
    expect(drawn.faultOf(1, () => 'the same')).toEqual({ kind: 'status', status: 401 });
    expect(drawn.faultOf(2, () => 'the same')).toBeUndefined();
    expect(drawn.faultOf(3, () => 'the same')).toEqual({ kind: 'status', status: 401 });
  });
});
