import type { Chunk } from 'pagewright/extract';
import { type ReceiptInput, receiptOf } from '../../../src/extract/receipt/receipt-of';
import { chunkOf, counts } from '../../support/chunk-builders';

const stored = { run: 'crm:calls', endpoint: 'Crm.calls', identity: {}, createdAt: 1_000, sessions: 3 };
const output = { kind: 'ndjson', where: 'out.ndjson', bytes: 7 };
const of = (chunks: readonly Chunk[], more: Partial<ReceiptInput> = {}) =>
  receiptOf({ stored, chunks, stopped: undefined, now: 61_000, guarantee: 'effectively once', output, ...more });

const done = chunkOf({
  state: 'done',
  received: 10,
  expected: 10,
  counts: counts({ records: 9, duplicates: 1, pages: 2 }),
});
const split = chunkOf({ state: 'split', received: 4, expected: null, counts: counts({ records: 4, pages: 1 }) });
const short = chunkOf({ state: 'short', received: 6, expected: 8, pass: 1 });
const pending = chunkOf();
const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls: 503' };
const failed = chunkOf({ state: 'failed', attempts: 3, received: 2, failure, pass: 2 });

describe('receiptOf', () => {
  it('sums up a complete run', () => {
    const dedupe = { kind: 'exact', bits: 128, keys: 9, bytes: 99 } as const;

    expect(of([done, split, { ...done, pass: 2 }], { dedupe })).toEqual({
      ...{ endpoint: 'Crm.calls', run: 'crm:calls', complete: true },
      ...counts({ records: 22, duplicates: 2, pages: 5 }),
      expected: 20,
      chunks: { pending: 0, running: 0, done: 2, split: 1, short: 0, failed: 0 },
      ...{ open: [], restarts: 2, dedupe, guarantee: 'effectively once', output },
      ...{ startedAt: '1970-01-01T00:00:01.000Z', endedAt: '1970-01-01T00:01:01.000Z', elapsedMs: 60_000 },
      sessions: 3,
    });
  });

  it('is frozen, without partial and dedupe if there are none', () => {
    const receipt = of([done]);

    expect(Object.keys(receipt)).not.toEqual(expect.arrayContaining(['partial']));
    expect(Object.keys(receipt)).not.toEqual(expect.arrayContaining(['dedupe']));
    expect(Object.isFrozen(receipt)).toBe(true);
  });

  it('has a total if every chunk has one', () => {
    const withoutTotal = chunkOf({ state: 'done', expected: null, received: 3, counts: counts({ records: 3 }) });

    expect(of([done, split]).expected).toBe(10);
    expect(of([done, { ...withoutTotal, received: 0, counts: counts({}) }]).expected).toBe(10);
    expect(Object.keys(of([done, pending]))).not.toContain('expected');
    expect(Object.keys(of([done, { ...pending, state: 'running', received: 3 }]))).not.toContain('expected');
    expect(Object.keys(of([done, withoutTotal]))).not.toContain('expected');
    expect(Object.keys(of([]))).not.toContain('expected');
  });

  it('lists open chunks with what they lack', () => {
    const window = '1970-01-01T00:00:00.000Z/1970-01-01T00:00:00.100Z';

    expect(of([done, short, failed, { ...pending, window: null, received: 9, expected: 7 }]).open).toStrictEqual([
      { key: 'key-0001', window, state: 'short', attempts: 0, received: 6, expected: 8, missing: 2 },
      { key: 'key-0001', window, state: 'failed', attempts: 3, received: 2, expected: null, missing: 0, failure },
      { key: 'key-0001', window: null, state: 'pending', attempts: 0, received: 9, expected: 7, missing: 0 },
    ]);
  });

  it('counts restarts, without the pending one of a short chunk', () => {
    expect([of([short]).restarts, of([failed]).restarts, of([{ ...short, pass: 3 }, failed]).restarts]).toEqual([
      ...[0, 2, 4],
    ]);
  });

  it.each<[string, Chunk[], ReceiptInput['stopped'], string | undefined]>([
    ['absent, if every chunk is complete', [done, split], 'stopped', undefined],
    ['stopped, if it was stopped', [done, pending], 'stopped', 'stopped'],
    ['time, if the limit was reached', [failed, { ...pending, state: 'running' }], 'time', 'time'],
    ['stopped, if no reason is known', [short, pending], undefined, 'stopped'],
    ['failed, if chunks failed', [short, failed], undefined, 'failed'],
    ['failed, even if it was stopped too', [failed], 'stopped', 'failed'],
    ['short, if chunks lack records', [short], undefined, 'short'],
  ])('sets partial: %s', (_, chunks, stopped, partial) => {
    expect(of(chunks, { stopped })).toMatchObject({ complete: partial === undefined });
    expect(of(chunks, { stopped }).partial).toBe(partial);
  });
});
