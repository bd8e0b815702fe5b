import { bloom, type Chunk, type Dedupe, exact } from 'pagewright/extract';
import { Deduper } from '../../../src/extract/dedupe/deduper';
import { fingerprinter } from '../../../src/extract/dedupe/fingerprint';
import { chunkOf } from '../../support/chunk-builders';

const first = chunkOf({ key: 'first', state: 'running' });
const second = chunkOf({ key: 'second', state: 'running' });
const whole = chunkOf({ window: null, state: 'running' });

/** A deduper by `id`, with helpers for pages of ids. */
function deduperBy(dedupe: Dedupe) {
  const fingerprints = fingerprinter('id', dedupe.width);
  const deduper = new Deduper(dedupe, fingerprints);
  const page = { endpoint: 'Crm.calls', index: 4, position: { style: 'cursor', at: {}, seen: 0 }, itemsYielded: 0 };
  const keys = (...ids: number[]) => Buffer.from(fingerprints(ids.map((id) => ({ id }))));
  const filter = (chunk: Chunk, ids: readonly number[], alone = false) => {
    const records = ids.map((id) => ({ id }));
    const { newRecords, ...rest } = deduper.filter(records, chunk, { page, alone });
    return { ...rest, newIds: newRecords.map(({ id }) => id) };
  };
  /** Filters a page, commits it, and returns the new ids and the counts. */
  const commit = (chunk: Chunk, ids: readonly number[], alone = false) => {
    const { newIds, firstSeen, repeated, accept } = filter(chunk, ids, alone);
    accept();
    return { newIds, firstSeen, repeated };
  };
  return { deduper, keys, filter, commit, page };
}

describe.each([
  { bits: 64 as const, alone: false },
  { bits: 128 as const, alone: false },
  { bits: 128 as const, alone: true },
])('a deduper with $bits bits (only chunk: $alone)', ({ bits, alone }) => {
  const started = () => deduperBy(exact({ bits }));

  it('[R108] removes records that are repeated on the page, or were on an earlier page', () => {
    const { commit, deduper } = started();

    expect(commit(first, [1, 2, 1, 1], alone)).toEqual({ newIds: [1, 2], firstSeen: 2, repeated: 2 });
    expect(commit(first, [2, 3, 4], alone)).toEqual({ newIds: [3, 4], firstSeen: 2, repeated: 1 });
    expect(deduper.known.size).toBe(4);
  });

  it('does not count a page that is not committed', () => {
    const { filter, commit, deduper } = started();
    filter(first, [1, 2], alone).drop();

    expect(deduper.known.size).toBe(0);
    expect(commit(first, [1, 2], alone)).toEqual({ newIds: [1, 2], firstSeen: 2, repeated: 0 });
  });

  it('returns the fingerprints that must be stored with the page', () => {
    const { filter, keys } = started();

    expect(filter({ ...first, pass: 3 }, [5, 6, 5], alone).keys).toEqual({
      pass: 3,
      delivered: keys(5, 6),
      duplicates: Buffer.alloc(0),
    });
  });
});

describe('a deduper of several chunks', () => {
  it('[R118] removes records of another chunk, and counts them as received; a second time they are repeated', () => {
    const { commit, filter, keys, deduper } = deduperBy(exact());
    commit(first, [1, 2]);

    const { accept, ...page } = filter(second, [2, 3, 1]);
    accept();

    expect(page).toMatchObject({ newIds: [3], firstSeen: 3, repeated: 0 });
    expect(page.keys).toEqual({ pass: 0, delivered: keys(3), duplicates: keys(2, 1) });
    expect(commit(second, [1, 2, 3])).toEqual({ newIds: [], firstSeen: 0, repeated: 3 });
    expect(deduper.known.size).toBe(3);
  });

  it('removes records that another chunk is writing, and accepts them if that page is not committed', () => {
    const { filter, commit } = deduperBy(exact());
    const underway = filter(first, [1, 2]);
    expect(filter(second, [2, 3])).toMatchObject({ newIds: [3], firstSeen: 2, repeated: 0 });
    filter(second, [9]).drop();
    expect(filter(second, [1]).newIds).toEqual([]);

    underway.drop();

    expect(commit(second, [1, 2])).toEqual({ newIds: [1, 2], firstSeen: 2, repeated: 0 });
  });

  it('keeps records as known if a page is dropped after its commit', () => {
    const { filter, commit } = deduperBy(exact());
    const underway = filter(first, [1]);
    underway.accept();
    underway.drop();

    expect(commit(second, [1, 4])).toEqual({ newIds: [4], firstSeen: 2, repeated: 0 });
  });
});

describe('a deduper of a chunk that restarts', () => {
  it('[R107] sees its records for the first time again, without new ones among them', () => {
    const { deduper, commit } = deduperBy(exact());
    commit(first, [1, 2]);
    commit(second, [7]);

    deduper.forget(first);

    expect(commit({ ...first, pass: 1 }, [1, 2, 3])).toEqual({ newIds: [3], firstSeen: 3, repeated: 0 });
    expect(commit(second, [7])).toEqual({ newIds: [], firstSeen: 0, repeated: 1 });
  });

  it('[R107] distinguishes repeated records from those of the earlier pass also in an unsplit call', () => {
    const { deduper, commit } = deduperBy(exact());
    commit(whole, [1, 2], true);
    deduper.forget(whole);

    expect(commit({ ...whole, pass: 1 }, [1, 2])).toEqual({ newIds: [], firstSeen: 2, repeated: 0 });
    expect(commit({ ...whole, pass: 1 }, [2, 3])).toEqual({ newIds: [3], firstSeen: 1, repeated: 1 });
  });
});

describe('a restored deduper', () => {
  const restored = (change: Partial<Chunk> | undefined, pass = 0) => {
    const all = deduperBy(exact());
    const block = { chunk: 'first', pass, delivered: all.keys(1, 2), duplicates: all.keys(7) };
    all.deduper.restore(block, change && { ...first, ...change });
    return all;
  };

  it.each(['pending', 'running'] as const)('[R102] knows committed records, also of the current pass (%s)', (state) => {
    const { commit, deduper } = restored({ state });

    expect(deduper.known.size).toBe(2);
    expect(commit(second, [1, 7])).toEqual({ newIds: [7], firstSeen: 2, repeated: 0 });
    expect(commit(first, [1, 2, 7, 8])).toEqual({ newIds: [8], firstSeen: 1, repeated: 3 });
  });

  it.each<[string, Partial<Chunk> | undefined, number]>([
    ['an earlier pass', { pass: 1 }, 0],
    ['a chunk that has ended', { state: 'done' }, 0],
    ['a chunk that no longer exists', undefined, 0],
  ])('[R102] knows committed records of %s, but not as part of the current pass', (_, change, pass) => {
    const { commit } = restored(change, pass);

    expect(commit({ ...first, pass: 1 }, [1, 2, 7, 8])).toEqual({ newIds: [7, 8], firstSeen: 4, repeated: 0 });
  });
});

describe('a deduper with a Bloom filter', () => {
  const filtered = () => deduperBy(bloom({ falsePositiveRate: 0.000_001, expected: 1_000 }));

  it.each([true, false])(
    'distinguishes repeated records of a window from those of others (only chunk: %s)',
    (alone) => {
      const { commit } = filtered();

      expect(commit(first, [1, 2, 1], alone)).toEqual({ newIds: [1, 2], firstSeen: 2, repeated: 1 });
      expect(commit(first, [2, 3], alone)).toEqual({ newIds: [3], firstSeen: 1, repeated: 1 });
      expect(commit(second, [2, 4], alone)).toEqual({ newIds: [4], firstSeen: 2, repeated: 0 });
    },
  );

  it('does not track an unsplit call: a record repeated on a later page counts as received', () => {
    const { commit } = filtered();

    expect(commit(whole, [1, 2, 1], true)).toEqual({ newIds: [1, 2], firstSeen: 2, repeated: 1 });
    expect(commit(whole, [2, 3], true)).toEqual({ newIds: [3], firstSeen: 2, repeated: 0 });
  });
});

describe('a record without a key', () => {
  it('is rejected with its page', () => {
    const { deduper, page } = deduperBy(exact());

    expect(() => deduper.filter([{}], first, { page, alone: false })).toThrow(
      "Crm.calls, page 5: dedupe: 'id' returned undefined for record 0 of the page",
    );
  });
});
