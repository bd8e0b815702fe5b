import { LeaseLostError } from 'pagewright/extract';
import {
  byClaim,
  byOrder,
  changedChunk,
  claimedChunk,
  isClaimable,
  pendingChunk,
  releasedChunk,
  reopenedChunk,
  requireClaimed,
} from '../../../src/extract/checkpoints/transitions';
import { chunkOf, counts } from '../../support/chunk-builders';

const REQUEST = { owner: 'me', now: 1_000, leaseMs: 500 };
const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls: 503' };
const running = chunkOf({ state: 'running', owner: 'me', leaseUntil: 1_200, token: 3, startedAt: 900 });
/** What of `running` is left without its lease. */
const { owner: _owner, leaseUntil: _leaseUntil, ...free } = running;

describe('a chunk', () => {
  it('enters the table with nothing done, and with its parent where it has one', () => {
    const made = { key: 'k', order: '0001', window: null };
    const chunk = {
      ...made,
      ...{ run: 'crm:calls', state: 'pending', token: 0, attempts: 0, pass: 0, position: null, got: 0, expected: null },
      ...{ counts: counts({}), mark: null },
    };

    expect(pendingChunk('crm:calls', made)).toEqual(chunk);
    expect(Object.keys(pendingChunk('crm:calls', made))).not.toContain('parent');
    expect(pendingChunk('crm:calls', { ...made, parent: 'p' })).toEqual({ ...chunk, parent: 'p' });
  });

  it.each([
    ['is pending', chunkOf(), true],
    ['is pending for a second time', chunkOf({ owner: 'me', leaseUntil: 9_999 }), true],
    ['is running for another, whose lease has run out now', { ...running, owner: 'you', leaseUntil: 1_000 }, true],
    ['is running for another, whose lease has not run out', { ...running, owner: 'you', leaseUntil: 1_001 }, false],
    ['is running for another without a lease', { ...free, owner: 'you' }, true],
    ['is running for the asker, however late', { ...running, leaseUntil: 0 }, false],
    ['is done', chunkOf({ state: 'done', owner: 'you', leaseUntil: 0 }), false],
    ['has failed', chunkOf({ state: 'failed' }), false],
  ])('that %s may be taken: %s', (_, chunk, may) => {
    expect(isClaimable(chunk, REQUEST)).toBe(may);
  });

  it('is taken behind those that failed less often, then in its order', () => {
    const [a, b, c] = [
      { attempts: 1, order: '0001' },
      { attempts: 0, order: '0003' },
      { attempts: 0, order: '0002.01' },
    ];

    expect([a, b, c].sort(byClaim)).toEqual([c, b, a]);
    expect([b, c, a].sort(byOrder)).toEqual([a, c, b]);
    expect([byOrder(a, a), byOrder(a, b), byOrder(b, a)]).toEqual([0, -1, 1]);
  });

  it('is taken with the next token and a lease, and has begun when it was taken first', () => {
    const taken = { state: 'running', owner: 'me', leaseUntil: 1_500 };

    expect(claimedChunk(chunkOf({ token: 4 }), REQUEST)).toEqual(
      chunkOf({ ...taken, token: 5, startedAt: 1_000 } as never),
    );
    expect(claimedChunk({ ...running, startedAt: 0 }, REQUEST)).toEqual({
      ...running,
      ...taken,
      token: 4,
      startedAt: 0,
    });
  });

  it('is its claimer’s as long as it runs under that token', () => {
    const claim = { run: 'crm:calls', key: 'key-0001', token: 3 };

    expect(requireClaimed(claim, running)).toBe(running);
    for (const lost of [{ ...running, token: 4 }, { ...running, state: 'pending' as const }, undefined])
      expect(() => requireClaimed(claim, lost)).toThrow(LeaseLostError);
  });
});

describe('a chunk that is changed', () => {
  it('keeps what is not told, and has its lease renewed', () => {
    const change = { got: 4, expected: undefined, children: [], keys: {} as never } as never;

    expect(changedChunk({ ...running, expected: 9, failure }, change, REQUEST)).toEqual({
      ...running,
      ...{ got: 4, expected: 9, failure, leaseUntil: 1_500 },
    });
  });

  it('takes on another failure, or forgets the last one', () => {
    const other = { ...failure, code: 'OTHER' };

    expect(changedChunk({ ...running, failure }, { failure: other }, REQUEST).failure).toEqual(other);
    expect(changedChunk({ ...running, failure }, { failure: null }, REQUEST)).toEqual({
      ...running,
      leaseUntil: 1_500,
    });
    expect(Object.keys(changedChunk(running, { got: 4 }, REQUEST))).not.toContain('failure');
  });

  it('loses its lease when it runs no more', () => {
    const after = changedChunk(running, { state: 'done', endedAt: 1_000 }, REQUEST);

    expect(after).toEqual({ ...free, state: 'done', endedAt: 1_000 });
    expect(Object.keys(after)).not.toContain('owner');
  });

  it('is pending, without a lease, where it is given back', () => {
    const released = releasedChunk({ ...running, failure, attempts: 2 });

    expect(released).toEqual({ ...free, state: 'pending', failure, attempts: 2 });
    expect(Object.keys(released)).not.toContain('leaseUntil');
  });

  it('has never failed nor ended where it is opened again, and stands where it stood', () => {
    const ended = { ...running, state: 'failed' as const, attempts: 3, failure, endedAt: 1_000, got: 7 };
    const opened = reopenedChunk(ended);

    expect(opened).toEqual({ ...free, state: 'pending', attempts: 0, got: 7 });
    expect(Object.keys(opened)).not.toContain('endedAt');
  });
});
