import { memory, NO_COUNTS } from 'pagewright/extract';
import { shouldRestart, type StartMode } from '../../../src/cli/export/resume-mode';

const LEASE = { owner: 'me', now: 0, leaseMs: 1_000 };

/** Asks about a run in a store, of which nothing, a page or all was committed. */
async function asked(manner: StartMode, stands: 'absent' | 'begun' | 'halfway' | 'complete') {
  const store = memory();
  if (stands !== 'absent') {
    await store.create({ run: 'r', endpoint: 'Crm.users', identity: {}, createdAt: 0 }, [
      { key: 'k', order: '1', window: null },
    ]);
  }
  if (stands === 'halfway') {
    const claim = await store.claim('r', LEASE);
    await store.save(claim!, { counts: { ...NO_COUNTS, pages: 1, records: 1_250 } }, LEASE);
  }
  if (stands === 'complete') await store.finish('r', {});
  return shouldRestart({
    store,
    run: 'r',
    request: { state: 'run.db' },
    mode: manner,
    resumeCommand: 'pagewright … --resume',
  });
}

describe('an export', () => {
  it.each([
    ['begin', 'absent', false],
    // It only failed to begin, perhaps for its params, which may be others now.
    ['begin', 'begun', true],
    ['resume', 'absent', false],
    ['resume', 'begun', false],
    ['resume', 'halfway', false],
    ['resume', 'complete', false],
    ['restart', 'absent', true],
    ['restart', 'halfway', true],
    ['restart', 'complete', true],
  ] as const)('that is to %s where the run is %s: anew is %s', async (manner, stands, anew) => {
    expect(await asked(manner, stands)).toBe(anew);
  });

  it('is refused where its run is there, and says what to type', async () => {
    await expect(asked('begin', 'halfway')).rejects.toThrow(
      'run.db holds this export, unfinished, with 1,250 records; go on with it:\n  pagewright … --resume\nor add --restart to drop them and begin anew',
    );
    await expect(asked('begin', 'complete')).rejects.toThrow(
      'run.db holds this export, complete; add --restart --overwrite to fetch all anew, or --resume to see its receipt',
    );
    await expect(asked('begin', 'halfway')).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});
