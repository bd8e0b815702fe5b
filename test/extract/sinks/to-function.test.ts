import { ConfigurationError } from 'pagewright';
import { toFunction, SinkError } from 'pagewright/extract';
import { gate, rejection } from '../../support/memory-endpoint';
import { ChunkLedger, runThrough, sinkRun } from '../../support/sink-run';

describe('toFunction', () => {
  it('delivers each page with its chunk, and skips empty ones', async () => {
    const calls: unknown[] = [];
    const output = await runThrough(
      toFunction<number>((...args) => void calls.push(args)),
      { a: [[1, 2], []], b: [[3]] },
    );
    expect(calls).toEqual([
      [[1, 2], { chunk: 'key-a', window: null }],
      [[3], { chunk: 'key-b', window: null }],
    ]);
    expect(output).toEqual({ kind: 'function', where: 'a function' });
  });

  it('commits a page only after the promise of the function has resolved', async () => {
    const taken = gate();
    const session = await toFunction(() => taken.promise).open(sinkRun());
    const ledger = new ChunkLedger();
    const writer = await session.openChunk(ledger.take('a'));
    const order: string[] = [];
    const written = writer.write([1], async () => void order.push('committed'));
    order.push('taken');
    taken.open();
    await written;
    expect(order).toEqual(['taken', 'committed']);
  });

  it('commits nothing if the function throws, and reports the thrown value as the cause [R106]', async () => {
    const thrown = new Error('the database is away');
    async function saveUsers() {
      throw thrown;
    }
    const writer = await (await toFunction(saveUsers).open(sinkRun())).openChunk(new ChunkLedger().take('a'));
    const commit = jest.fn();
    const error = await rejection(writer.write([1], commit));
    expect(error).toBeInstanceOf(SinkError);
    expect(error).toMatchObject({
      message: 'saveUsers failed, so its page was not committed: the database is away',
      cause: thrown,
    });
    expect(commit).not.toHaveBeenCalled();
  });

  it('is at least once, and cannot take back records', async () => {
    const sink = toFunction(() => undefined);
    expect(sink.guarantee).toBe('at least once');
    expect((await (await sink.open(sinkRun())).openChunk(new ChunkLedger().take('a'))).reset).toBeUndefined();
  });

  it('passes errors of the checkpoint store through unchanged', async () => {
    const writer = await (await toFunction(() => undefined).open(sinkRun())).openChunk(new ChunkLedger().take('a'));
    const gone = new Error('lease lost');
    expect(await rejection(writer.write([1], () => Promise.reject(gone)))).toBe(gone);
  });

  it('rejects a value that is not a function', () => {
    expect(() => toFunction('users.ndjson' as never)).toThrow(ConfigurationError);
  });
});
