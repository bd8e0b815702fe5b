import { extract, memory, type ExtractProgress } from 'pagewright/extract';
import { HOUR, windowedEndpoint, type Row } from '../support/windowed-endpoint';
import { memoryEndpoint, numbered, rejection } from '../support/memory-endpoint';

const collector = () => {
  const rows: Row[] = [];
  return { rows, to: (page: readonly Row[]) => void rows.push(...page) };
};
const sorted = (rows: readonly Row[]) => rows.map(({ id }) => id).sort((a, b) => a - b);

describe('extract', () => {
  it('passes every record of every window to a function, with windows in parallel', async () => {
    const { call, rows, asked } = windowedEndpoint();
    const sink = collector();

    const receipt = await extract(call(), { to: sink.to, workers: 4 });

    expect(sorted(sink.rows)).toEqual(sorted(rows));
    expect(asked.slice(0, 4).map(({ window }) => window.start / HOUR)).toEqual([0, 1, 2, 3]);
    expect(receipt).toMatchObject({ complete: true, records: 40, expected: 40, pages: 12, requests: 12 });
    expect(receipt.chunks).toEqual({ pending: 0, running: 0, done: 4, split: 0, short: 0, failed: 0 });
  });

  it('fetches a call without windows as one chunk', async () => {
    const { call } = memoryEndpoint(numbered(60), { extractor: 'entities' });
    const records: unknown[] = [];

    const receipt = await extract(call(), { to: (page) => void records.push(...page) });

    expect(records).toHaveLength(60);
    expect(receipt).toMatchObject({ complete: true, records: 60, chunks: { done: 1 } });
  });

  it('sends no request for a complete run [R105]', async () => {
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    const first = await extract(call(), { to: collector().to, checkpoints });
    const before = asked.length;
    const sink = collector();

    const again = await extract(call(), { to: sink.to, checkpoints });

    expect(asked).toHaveLength(before);
    expect(sink.rows).toEqual([]);
    expect(again).toEqual(first);
  });

  it('keeps page 2 as the checkpoint if the consumer throws on page 3 [R106]', async () => {
    const { call } = windowedEndpoint({ windows: 1 });
    const checkpoints = memory();
    let page = 0;
    const to = () => {
      page += 1;
      if (page === 3) throw new Error('the consumer failed');
    };

    await expect(extract(call(), { to, checkpoints })).rejects.toMatchObject({ code: 'SINK' });

    const [chunk] = await checkpoints.chunks('default:Windowed.rows');
    expect(chunk).toMatchObject({
      state: 'pending',
      counts: { pages: 2, records: 8 },
      position: { at: { cursor: '8' } },
    });
  });

  it('resumes with the page after the last committed one [R102]', async () => {
    const { call, asked } = windowedEndpoint({ windows: 1, perWindow: 40 });
    const checkpoints = memory();
    const sink = collector();
    const stopped = (rows: readonly Row[]) => {
      if (sink.rows.length === 28) throw new Error('killed at page 8');
      sink.to(rows);
    };
    await rejection(extract(call(), { to: stopped, checkpoints }));
    asked.length = 0;

    const receipt = await extract(call(), { to: sink.to, checkpoints });

    expect(asked.map(({ from }) => from)).toEqual([28, 32, 36]);
    expect(sink.rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(receipt).toMatchObject({ complete: true, records: 40, pages: 10, sessions: 2 });
  });

  it('rejects resuming with another query and names the difference [R104]', async () => {
    const { call } = windowedEndpoint();
    const checkpoints = memory();
    await extract(call({ state: 'open', queue: { b: 1, a: 2 } }), { to: collector().to, checkpoints });
    // The same query in another order of fields is the same query.
    await extract(call({ queue: { a: 2, b: 1 }, state: 'open' }), { to: collector().to, checkpoints });

    const error = await rejection<Error & { changed: string[] }>(
      extract(call({ state: 'closed', queue: { a: 2, b: 1 } }), { to: collector().to, checkpoints }),
    );

    expect(error).toMatchObject({ name: 'QueryChangedError', code: 'QUERY_CHANGED', changed: ['params.state'] });
    expect(error.message).toContain('run default:Windowed.rows was started with another params.state');
  });

  it('starts over with restart: true', async () => {
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    await extract(call(), { to: collector().to, checkpoints });
    asked.length = 0;

    const receipt = await extract(call({ state: 'other' }), { to: collector().to, checkpoints, restart: true });

    expect(receipt).toMatchObject({ complete: true, sessions: 1 });
    expect(asked).toHaveLength(12);
  });

  it('reports progress every 500 records, so 3 times for 1,750 records [R99]', async () => {
    const { call } = windowedEndpoint({ windows: 5, perWindow: 350, pageSize: 50 });
    const reported: ExtractProgress[] = [];

    await extract(call(), { to: collector().to, onProgress: (progress) => reported.push(progress) });

    expect(reported.map(({ records }) => records)).toEqual([500, 1_000, 1_500]);
    expect(reported[2]).toMatchObject({
      endpoint: 'Windowed.rows',
      expected: 1_750,
      quotaLeft: 7,
      chunks: { done: 4 },
    });
  });
});
