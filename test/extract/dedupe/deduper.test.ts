import { bloom, type Chunk, type Dedupe, exact } from 'pagewright/extract';
import { Deduper } from '../../../src/extract/dedupe/deduper';
import { fingerprinter } from '../../../src/extract/dedupe/fingerprint';
import { chunkOf } from '../../support/chunk-builders';

const first = chunkOf({ key: 'first', state: 'running' });
const second = chunkOf({ key: 'second', state: 'running' });

/** A deduper by `id`, and what it says of pages of ids. */
function deduperBy(dedupe: Dedupe) {
  const fingerprints = fingerprinter('id', dedupe.width);
  const deduper = new Deduper(dedupe, fingerprints);
  const page = { endpoint: 'Crm.calls', index: 4, position: { style: 'cursor', at: {}, seen: 0 }, itemsYielded: 0 };
  const keys = (...ids: number[]) => Buffer.from(fingerprints(ids.map((id) => ({ id }))));
  const sort = (chunk: Chunk, ids: readonly number[], alone = false) => {
    const records = ids.map((id) => ({ id }));
    const { newRecords, ...sorted } = deduper.filter(records, chunk, { page, alone });
    return { ...sorted, fresh: newRecords.map(({ id }) => id) };
  };
  /** Sorts and commits, and gives fresh ids, how many were met, and how many repeated. */
  const commit = (chunk: Chunk, ids: readonly number[], alone = false) => {
    const { fresh, firstSeen, repeated, accept } = sort(chunk, ids, alone);
    accept();
    return [fresh, firstSeen, repeated];
  };
  return { deduper, keys, sort, commit, page };
}

describe.each([
  { bits: 64 as const, alone: false },
  { bits: 128 as const, alone: false },
  { bits: 128 as const, alone: true },
])('a page told apart by $bits bits, the only chunk: $alone', ({ bits, alone }) => {
  const begun = () => deduperBy(exact({ bits }));

  it('[R108] leaves out what is on it twice, or came on a page before', () => {
    const { commit, deduper } = begun();

    expect(commit(first, [1, 2, 1, 1], alone)).toEqual([[1, 2], 2, 2]);
    expect(commit(first, [2, 3, 4], alone)).toEqual([[3, 4], 2, 1]);
    expect(deduper.known.size).toBe(4);
  });

  it('counts for nothing where it is not committed', () => {
    const { sort, commit, deduper } = begun();
    sort(first, [1, 2], alone).drop();

    expect(deduper.known.size).toBe(0);
    expect(commit(first, [1, 2], alone)).toEqual([[1, 2], 2, 0]);
  });

  it('gives the fingerprints that must be stored with it', () => {
    const { sort, keys } = begun();

    expect(sort({ ...first, pass: 3 }, [5, 6, 5], alone).keys).toEqual({
      ...{ pass: 3, delivered: keys(5, 6), met: Buffer.alloc(0) },
    });
  });
});

describe('records that went to the sink from another chunk', () => {
  it('[R118] are left out, and came all the same; when they come again, the list repeats itself', () => {
    const { commit, sort, keys, deduper } = deduperBy(exact());
    commit(first, [1, 2]);

    const { accept, ...page } = sort(second, [2, 3, 1]);
    accept();

    expect(page).toMatchObject({ fresh: [3], met: 3, repeated: 0 });
    expect(page.keys).toEqual({ pass: 0, delivered: keys(3), met: keys(2, 1) });
    expect(commit(second, [1, 2, 3])).toEqual([[], 0, 3]);
    expect(deduper.known.size).toBe(3);
  });

  it('are left out while they are on their way there, and are not once they did not arrive', () => {
    const { sort, commit } = deduperBy(exact());
    const underway = sort(first, [1, 2]);
    expect(sort(second, [2, 3])).toMatchObject({ fresh: [3], met: 2, repeated: 0 });
    sort(second, [9]).drop();
    expect(sort(second, [1]).fresh).toEqual([]);

    underway.drop();

    expect(commit(second, [1, 2])).toEqual([[1, 2], 2, 0]);
  });

  it('are on their way no more once they are there', () => {
    const { sort, commit } = deduperBy(exact());
    const underway = sort(first, [1]);
    underway.accept();
    underway.drop();

    expect(commit(second, [1, 4])).toEqual([[4], 2, 0]);
  });
});

describe('a chunk that begins anew', () => {
  it('[R107] meets its records again, of which none repeats and none is fresh', () => {
    const { deduper, commit } = deduperBy(exact());
    commit(first, [1, 2]);
    commit(second, [7]);

    deduper.forget(first);

    expect(commit({ ...first, pass: 1 }, [1, 2, 3])).toEqual([[3], 3, 0]);
    expect(commit(second, [7])).toEqual([[], 0, 1]);
  });

  it('[R107] tells in a call in one piece too what repeats from what its earlier pass brought', () => {
    const { deduper, commit } = deduperBy(exact());
    const whole = chunkOf({ window: null, state: 'running' });
    commit(whole, [1, 2], true);
    deduper.forget(whole);

    expect(commit({ ...whole, pass: 1 }, [1, 2])).toEqual([[], 2, 0]);
    expect(commit({ ...whole, pass: 1 }, [2, 3])).toEqual([[3], 1, 1]);
  });
});

describe('what a process before has committed', () => {
  const restored = (change: Partial<Chunk> | undefined, pass = 0) => {
    const all = deduperBy(exact());
    const block = { chunk: 'first', pass, delivered: all.keys(1, 2), met: all.keys(7) };
    all.deduper.restore(block, change && { ...first, ...change });
    return all;
  };

  it.each(['pending', 'running'] as const)('[R102] is known, and of the pass that goes on: %s', (state) => {
    const { commit, deduper } = restored({ state });

    expect(deduper.known.size).toBe(2);
    expect(commit(second, [1, 7])).toEqual([[7], 2, 0]);
    expect(commit(first, [1, 2, 7, 8])).toEqual([[8], 1, 3]);
  });

  it.each<[string, Partial<Chunk> | undefined, number]>([
    ['of an earlier pass', { pass: 1 }, 0],
    ['of a chunk that has ended', { state: 'done' }, 0],
    ['of a chunk that there is no more', undefined, 0],
  ])('[R102] is known, and not of the pass that goes on: %s', (_, change, pass) => {
    const { commit } = restored(change, pass);

    expect(commit({ ...first, pass: 1 }, [1, 2, 7, 8])).toEqual([[7, 8], 4, 0]);
  });
});

describe('a bloom filter', () => {
  const filter = () => deduperBy(bloom({ falsePositiveRate: 0.000_001, expected: 1_000 }));

  it.each([true, false])('tells a window’s repeated records from those of others, the only chunk: %s', (alone) => {
    const { commit } = filter();

    expect(commit(first, [1, 2, 1], alone)).toEqual([[1, 2], 2, 1]);
    expect(commit(first, [2, 3], alone)).toEqual([[3], 1, 1]);
    expect(commit(second, [2, 4], alone)).toEqual([[4], 2, 0]);
  });

  it('keeps no list of what a call in one piece has met: a record that comes again counts as one that came', () => {
    const { commit } = filter();
    const whole = chunkOf({ window: null, state: 'running' });

    expect(commit(whole, [1, 2, 1], true)).toEqual([[1, 2], 2, 1]);
    expect(commit(whole, [2, 3], true)).toEqual([[3], 2, 0]);
  });
});

describe('a record without a key', () => {
  it('is refused, with its page', () => {
    const { deduper, page } = deduperBy(exact());

    expect(() => deduper.filter([{}], first, { page, alone: false })).toThrow(
      "Crm.calls, page 5: dedupe: 'id' gives undefined for record 0 of the page",
    );
  });
});
