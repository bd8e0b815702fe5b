import { afterPage, failed, finished, type PageCounts, restarted } from '../../../src/extract/run/chunk-progress';
import { chunkOf, counts } from '../../support/chunk-builders';

const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls: 503' };
const position = { style: 'cursor', at: { cursor: 'c' }, seen: 100 };
const page = (change: Partial<PageCounts> = {}): PageCounts => ({
  ...{
    received: 10,
    newRecords: 7,
    firstSeen: 8,
    spent: counts({ requests: 2, retries: 1, invalid: 3 }),
    expected: undefined,
  },
  ...change,
});

describe('a chunk after a page', () => {
  it('has the records that its pass had not met, and the invalid ones too, which the server sent all the same', () => {
    expect(afterPage(chunkOf({ position, got: 100 }), page()).got).toBe(111);
  });

  it('counts its records and its total anew at the start of a pass', () => {
    const again = chunkOf({ position: null, got: 100, expected: 200 });

    expect(afterPage(again, page())).toMatchObject({ got: 11, expected: null });
    expect(afterPage({ ...again, position }, page())).toMatchObject({ got: 111, expected: 200 });
  });

  it('has the total that was announced last', () => {
    expect(afterPage(chunkOf({ position, expected: 200 }), page({ expected: 190 })).expected).toBe(190);
    expect(afterPage(chunkOf({ position, expected: 200 }), page({ expected: 0 })).expected).toBe(0);
  });

  it('adds what the page brought and cost to its counts, those of earlier passes included', () => {
    const before = counts({ pages: 4, records: 40, duplicates: 1, requests: 5, throttledMs: 9 });

    expect(afterPage(chunkOf({ counts: before }), page()).counts).toEqual(
      counts({ pages: 5, records: 47, duplicates: 4, invalid: 3, requests: 7, retries: 1, throttledMs: 9 }),
    );
  });

  it('counts its failures anew', () => {
    expect(afterPage(chunkOf({ attempts: 2, failure }), page())).toMatchObject({ attempts: 0, failure: null });
  });
});

describe('the end of a chunk', () => {
  const child = { key: 'k', order: '0001.01', window: { start: 0, end: 50 } };
  const chunk = chunkOf({ position, pass: 2 });

  it('keeps the position of its last page where it is done [R105]', () => {
    expect(finished(chunk, { state: 'done' }, 5_000, [])).toEqual({ state: 'done', endedAt: 5_000 });
  });

  it('brings the chunks that take its place where it is split [R116]', () => {
    expect(finished(chunk, { state: 'split', into: [child.window] }, 5_000, [child])).toEqual({
      ...{ state: 'split', endedAt: 5_000 },
      children: [child],
    });
  });

  it('makes it ready to be read from its start where it is short', () => {
    expect(finished(chunk, { state: 'short' }, 5_000, [])).toEqual({
      ...{ state: 'short', endedAt: 5_000 },
      ...{ pass: 3, position: null },
    });
  });
});

describe('a chunk that fails', () => {
  const chunk = chunkOf({ position, pass: 2, attempts: 1, counts: counts({ requests: 4, pages: 4 }) });
  const facts = { failure, spent: counts({ requests: 6 }), willRetry: true, now: 5_000 };
  const after = { failure, counts: counts({ requests: 10, pages: 4 }) };

  it('waits where it stands to be tried again', () => {
    expect(failed(chunk, facts)).toEqual({ state: 'pending', attempts: 2, ...after });
  });

  it('comes to an end where it is given up', () => {
    expect(failed(chunk, { ...facts, willRetry: false })).toEqual({
      ...{ state: 'failed', endedAt: 5_000, attempts: 2 },
      ...after,
    });
  });

  it('begins anew at once where its position is dead [R107]', () => {
    expect(restarted(chunk, facts)).toEqual({ state: 'running', pass: 3, position: null, ...after });
  });

  it('begins anew whenever it is taken up again where it has done so too often', () => {
    expect(restarted(chunk, { ...facts, willRetry: false })).toEqual({
      ...{ state: 'failed', endedAt: 5_000, pass: 3, position: null },
      ...after,
    });
  });
});
