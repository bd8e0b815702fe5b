import { cursor, offset, type PagingOptions } from 'pagewright';
import {
  extract,
  type ExtractReceipt,
  type ExtractionIncompleteError,
  memory,
  receiptTable,
  toFunction,
} from 'pagewright/extract';
import { memoryEndpoint, records, rejection } from '../../support/memory-endpoint';

/** How an extraction proves the end of its data. */

const collecting = () => {
  const written: { id: number }[] = [];
  return { written, to: toFunction<{ id: number }>((page) => void written.push(...page)) };
};

/** A numbered list of which three records are deleted after its first page. */
function shrinking(options: PagingOptions = {}) {
  let list = records(1, 20);
  let served = 0;
  return memoryEndpoint(
    (params) => {
      const at = Number(params['offset'] ?? 0);
      const page = { items: list.slice(at, at + 5), total: list.length };
      served += 1;
      if (served === 1) list = list.filter(({ id }) => id > 3);
      return page;
    },
    { style: offset(), pageSize: 5, ...options },
  );
}

const incomplete = async (run: Promise<ExtractReceipt>) => rejection<ExtractionIncompleteError>(run);

describe('the end of an extraction', () => {
  it('is in its receipt and its table, in words', async () => {
    const { call } = memoryEndpoint(() => ({ items: records(1, 3), has_more: false }), {
      style: cursor({ from: 'item:id', more: 'has_more' }),
    });
    const receipt = await extract(call(), { to: collecting().to, checkpoints: memory() });
    expect(receipt).toMatchObject({ complete: true, end: { by: 'flag', saw: 'body:has_more is false' } });
    expect(receiptTable(receipt)).toMatch(/end of data +the server said so: has_more is false\n/);
  });

  it('is not reached if a response says that more follows', async () => {
    const contradicted = { items: records(1, 3), cursor: null, has_more: true };
    for (const onContradiction of ['throw', 'warn'] as const) {
      const { call } = memoryEndpoint(() => contradicted, { style: cursor(), onContradiction });
      const error = await incomplete(extract(call(), { to: collecting().to, checkpoints: memory() }));
      expect(error.receipt).toMatchObject({ complete: false });
      expect(error.receipt.open[0]?.failure?.code).toBe('END_CONTRADICTED');
      expect(error.message).toMatch(
        /body:has_more is true, so (more may follow|records may be missing).*Use more: 'has_more'/,
      );
    }
  });

  it('is not reached if the total fell while a numbered list was read', async () => {
    const error = await incomplete(extract(shrinking().call(), { to: collecting().to, checkpoints: memory() }));
    expect(error.receipt).toMatchObject({ complete: false, partial: 'short' });
    expect(error.receipt.open[0]?.failure?.code).toBe('SHRUNK');
  });

  it("has every live record once with onShrink: 'again' and dedupe", async () => {
    const { written, to } = collecting();
    const { call } = shrinking({ onShrink: 'again', dedupe: 'id' });
    const receipt = await extract(call(), { to, checkpoints: memory() });
    expect(written.map(({ id }) => id).sort((a, b) => a - b)).toEqual(records(1, 20).map(({ id }) => id));
    expect(receipt).toMatchObject({ complete: true, restarts: 1 });
  });

  it('finds a total that fell between two processes', async () => {
    const checkpoints = memory();
    let list = records(1, 20);
    const endpoint = memoryEndpoint(
      ({ offset: at }) => ({ items: list.slice(Number(at), Number(at) + 5), total: list.length }),
      { style: offset(), pageSize: 5 },
    );
    const stop = new AbortController();
    const to = toFunction(() => stop.abort());
    await extract(endpoint.call(), { to, checkpoints, stop: stop.signal });
    list = list.filter(({ id }) => id > 3);
    const error = await incomplete(extract(endpoint.call(), { to: toFunction(() => undefined), checkpoints }));
    expect(error.receipt.open[0]?.failure?.code).toBe('SHRUNK');
  });

  it('counts what where left out, and is complete', async () => {
    const { written, to } = collecting();
    const { call } = memoryEndpoint(
      ({ offset: at }) => ({ items: records(Number(at) + 1, Number(at) + 5), total: 10 }),
      { style: offset(), where: ({ id }: { id: number }) => id > 8 },
    );
    const receipt = await extract(call(), { to, checkpoints: memory() });
    expect(written.map(({ id }) => id)).toEqual([9, 10]);
    expect(receipt).toMatchObject({ complete: true, records: 2, filtered: 8, expected: 10 });
  });

  it('is the record that until names, whatever the total', async () => {
    const { written, to } = collecting();
    const { call } = memoryEndpoint(
      ({ offset: at }) => ({ items: records(Number(at) + 1, Number(at) + 5), total: 100 }),
      { style: offset(), until: ({ id }: { id: number }) => id === 7 },
    );
    const receipt = await extract(call(), { to, checkpoints: memory() });
    expect(written).toHaveLength(7);
    expect(receipt).toMatchObject({ complete: true, end: { by: 'until' } });
  });
});
