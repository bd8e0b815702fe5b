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
/** `running` without its lease. */
const { owner: _owner, leaseUntil: _leaseUntil, ...free } = running;

describe('pendingChunk', () => {
  const chunk = { key: 'k', order: '0001', window: null };
  const pending = {
    ...chunk,
    ...{
      run: 'crm:calls',
      state: 'pending',
      token: 0,
      attempts: 0,
      pass: 0,
      position: null,
      received: 0,
      expected: null,
    },
    ...{ counts: counts({}), mark: null },
  };

  it('has no progress', () => {
    expect(pendingChunk('crm:calls', chunk)).toStrictEqual(pending);
  });

  it('has its parent, if there is one', () => {
    expect(pendingChunk('crm:calls', { ...chunk, parent: 'p' })).toEqual({ ...pending, parent: 'p' });
  });
});

describe('isClaimable', () => {
  it.each([
    ['a pending chunk', chunkOf()],
    ['a pending chunk that was claimed before', chunkOf({ owner: 'me', leaseUntil: 9_999 })],
    ['a chunk of another owner whose lease expires now', { ...running, owner: 'you', leaseUntil: 1_000 }],
    ['a chunk of another owner without a lease', { ...free, owner: 'you' }],
  ])('is true for %s', (_, chunk) => {
    expect(isClaimable(chunk, REQUEST)).toBe(true);
  });

  it.each([
    ['a chunk of another owner with a valid lease', { ...running, owner: 'you', leaseUntil: 1_001 }],
    ['a chunk of the same owner, even after its lease', { ...running, leaseUntil: 0 }],
    ['a done chunk', chunkOf({ state: 'done', owner: 'you', leaseUntil: 0 })],
    ['a failed chunk', chunkOf({ state: 'failed' })],
  ])('is false for %s', (_, chunk) => {
    expect(isClaimable(chunk, REQUEST)).toBe(false);
  });
});

describe('the order of claims', () => {
  const [a, b, c] = [
    { attempts: 1, order: '0001' },
    { attempts: 0, order: '0003' },
    { attempts: 0, order: '0002.01' },
  ];

  it('starts with the chunks that failed least', () => {
    expect([a, b, c].sort(byClaim)).toEqual([c, b, a]);
  });

  it('follows the order of the run', () => {
    expect([b, c, a].sort(byOrder)).toEqual([a, c, b]);
    expect([byOrder(a, a), byOrder(a, b), byOrder(b, a)]).toEqual([0, -1, 1]);
  });
});

describe('claimedChunk', () => {
  const claim = { state: 'running', owner: 'me', leaseUntil: 1_500 } as const;

  it('has the next token and a lease, and has started now', () => {
    expect(claimedChunk(chunkOf({ token: 4 }), REQUEST)).toEqual(chunkOf({ ...claim, token: 5, startedAt: 1_000 }));
  });

  it('keeps the time of its first claim', () => {
    expect(claimedChunk({ ...running, startedAt: 0 }, REQUEST)).toEqual({
      ...running,
      ...claim,
      token: 4,
      startedAt: 0,
    });
  });
});

describe('requireClaimed', () => {
  const claim = { run: 'crm:calls', key: 'key-0001', token: 3 };

  it('returns a chunk that is running under the token', () => {
    expect(requireClaimed(claim, running)).toBe(running);
  });

  it.each([
    ['a chunk with a newer token', { ...running, token: 4 }],
    ['a chunk that was released', { ...running, state: 'pending' as const }],
    ['a chunk that does not exist', undefined],
  ])('throws for %s', (_, chunk) => {
    expect(() => requireClaimed(claim, chunk)).toThrow(LeaseLostError);
  });
});

describe('changedChunk', () => {
  it('keeps fields that are absent or undefined, and renews the lease', () => {
    const change = { received: 4, expected: undefined, children: [], keys: {} as never } as never;

    expect(changedChunk({ ...running, expected: 9, failure }, change, REQUEST)).toEqual({
      ...running,
      ...{ received: 4, expected: 9, failure, leaseUntil: 1_500 },
    });
  });

  it('replaces the last failure', () => {
    const other = { ...failure, code: 'OTHER' };

    expect(changedChunk({ ...running, failure }, { failure: other }, REQUEST).failure).toEqual(other);
  });

  it('removes the last failure for null', () => {
    const changed = changedChunk({ ...running, failure }, { failure: null }, REQUEST);

    expect(changed).toStrictEqual({ ...running, leaseUntil: 1_500 });
  });

  it('adds no failure of its own', () => {
    expect(changedChunk(running, { received: 4 }, REQUEST)).not.toHaveProperty('failure');
  });

  it('removes the lease of a chunk that is no longer running', () => {
    const changed = changedChunk(running, { state: 'done', endedAt: 1_000 }, REQUEST);

    expect(changed).toStrictEqual({ ...free, state: 'done', endedAt: 1_000 });
  });
});

describe('releasedChunk', () => {
  it('is pending without a lease, and keeps its failures', () => {
    const released = releasedChunk({ ...running, failure, attempts: 2 });

    expect(released).toStrictEqual({ ...free, state: 'pending', failure, attempts: 2 });
  });
});

describe('reopenedChunk', () => {
  it('is pending without failures and end, and keeps its progress', () => {
    const ended = { ...running, state: 'failed' as const, attempts: 3, failure, endedAt: 1_000, received: 7 };

    expect(reopenedChunk(ended)).toStrictEqual({ ...free, state: 'pending', attempts: 0, received: 7 });
  });
});
