import { memory, NO_COUNTS } from 'pagewright/extract';
import { dedupeOf, shouldRestart, type StartMode } from '../../../src/cli/export/run-export';

const LEASE = { owner: 'me', now: 0, leaseMs: 1_000 };

type StoredAs = 'absent' | 'empty' | 'unfinished' | 'complete';

/** Calls `shouldRestart` with a store that contains the run with no page, some pages or all of them. */
async function decide(mode: StartMode, stored: StoredAs) {
  const store = memory();
  if (stored !== 'absent') {
    await store.create({ run: 'r', endpoint: 'Crm.users', identity: {}, createdAt: 0 }, [
      { key: 'k', order: '1', window: null },
    ]);
  }
  if (stored === 'unfinished') {
    const claim = await store.claim('r', LEASE);
    await store.save(claim!, { counts: { ...NO_COUNTS, pages: 1, records: 1_250 } }, LEASE);
  }
  if (stored === 'complete') await store.finish('r', {});
  const request = { state: 'run.db' };
  return shouldRestart({ store, run: 'r', request, mode, resumeCommand: 'pagewright … --resume' });
}

describe('shouldRestart', () => {
  it.each([
    ['start', 'absent', false],
    // It failed before its first page, perhaps because of its params, which may be different now.
    ['start', 'empty', true],
    ['resume', 'absent', false],
    ['resume', 'empty', false],
    ['resume', 'unfinished', false],
    ['resume', 'complete', false],
    ['restart', 'absent', true],
    ['restart', 'unfinished', true],
    ['restart', 'complete', true],
  ] as const)('with mode %s and a run that is %s returns %s', async (mode, stored, expected) => {
    expect(await decide(mode, stored)).toBe(expected);
  });

  it('rejects the mode start if the run exists, and prints the commands to use', async () => {
    await expect(decide('start', 'unfinished')).rejects.toThrow(
      'run.db already contains this export (unfinished, 1,250 records). Resume with:\n  pagewright … --resume\nor start over with --restart',
    );
    await expect(decide('start', 'complete')).rejects.toThrow(
      'run.db already contains this export (complete). Fetch everything again with --restart --overwrite, or print its receipt with --resume',
    );
    await expect(decide('start', 'unfinished')).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('dedupeOf', () => {
  it('returns undefined without --dedupe and --key, so that the method decides', () => {
    expect(dedupeOf({})).toBeUndefined();
  });

  it('returns false for off, also with a key', () => {
    expect(dedupeOf({ dedupe: { kind: 'off' }, key: 'id' })).toBe(false);
  });

  it('returns the kind and the key of the options', () => {
    expect(dedupeOf({ key: 'id' })).toMatchObject({ kind: 'exact', width: 16, key: 'id' });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).toMatchObject({ kind: 'exact', width: 8 });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).not.toHaveProperty('key');
    const bloom = dedupeOf({ dedupe: { kind: 'bloom', rate: 0.01, capacity: 100 }, key: 'id' });
    expect(bloom).toMatchObject({ kind: 'bloom', key: 'id', identity: expect.stringContaining('0.01') });
  });
});
