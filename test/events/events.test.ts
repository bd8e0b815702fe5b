import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { consoleLogger, cursor, logEvents, pageNumber, type PagewrightEvent } from 'pagewright';
import { z } from 'zod';
import { drain, memoryEndpoint, numbered, records, respond } from '../support/memory-endpoint';

const serve = { style: pageNumber(), pageSize: 10 } as const;

describe('events', () => {
  it('events are emitted for every page, with its counts', async () => {
    const { call, events } = memoryEndpoint(
      (params, n, request) => respond(numbered(15)(params, n, request), { 'inin-correlation-id': `corr-${n}` }),
      serve,
    );
    await drain(call());
    expect(events).toMatchObject([
      { type: 'page', endpoint: 'Memory.list', index: 0, items: 10, total: 15, status: 200, correlationId: 'corr-1' },
      { type: 'page', endpoint: 'Memory.list', index: 1, items: 5, total: 15, status: 200, correlationId: 'corr-2' },
    ]);
  });

  it('events are published on diagnostics channels', async () => {
    const received: unknown[] = [];
    const listen = (event: unknown) => received.push(event);
    subscribe('pagewright:page', listen);
    try {
      await drain(memoryEndpoint(numbered(15), serve).call());
    } finally {
      unsubscribe('pagewright:page', listen);
    }
    expect(received).toMatchObject([{ index: 0 }, { index: 1 }]);
  });

  it('events do not end the run when an observer throws, which becomes a warning', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const run = memoryEndpoint(numbered(15), serve)
      .call()
      .with({
        observe: () => {
          throw new Error('observer is broken');
        },
      });
    expect(await drain(run)).toHaveLength(15);
    expect(warn.mock.calls).toEqual(
      Array.from({ length: 2 }, () => [
        'an observer threw on a "page" event: Error: observer is broken',
        'PagewrightWarning',
      ]),
    );
    warn.mockRestore();
  });
});

describe('an async observer that fails', () => {
  it('the rejection of an async observer becomes a warning, not an unhandled rejection', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const run = memoryEndpoint(numbered(5), serve).call();
    await drain(run.with({ observe: jest.fn().mockRejectedValue(new Error('Bearer abc.def')) }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('Bearer [redacted]'), 'PagewrightWarning');
    warn.mockRestore();
  });
});

describe('logEvents', () => {
  it('[R125] logEvents writes lines of time, level and message', async () => {
    const lines: string[] = [];
    const logger = consoleLogger((line) => lines.push(line));
    const { call } = memoryEndpoint(
      (_params, n) => ({
        results: n === 1 ? [...records(1, 2), { id: 1 }, { id: 'x' }] : [],
        total: 5,
        ...(n < 2 ? { cursor: 'c' } : {}),
      }),
      { style: cursor(), schema: z.object({ id: z.number() }), onInvalid: 'skip', dedupe: 'id', progressEvery: 2 },
    );
    await drain(call().with({ observe: logEvents(logger) }));
    const shown = lines.map((line) =>
      line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /, '').replace(/\d+ ms|\d+ per second/, '#'),
    );
    expect(shown).toEqual([
      '[debug] Memory.list: page 1 has 4 records, received in #\n',
      '[debug] Memory.list: page 1 repeats the record 1\n',
      expect.stringMatching(/^\[warn\] Memory\.list: page 1, record 3 is invalid: /),
      '[info] Memory.list: 2 of 5 records, #\n',
      '[debug] Memory.list: page 2 has 0 records, received in #\n',
      '[warn] Memory.list: truncating: the run ended (short) after 3 records of 5 announced\n',
    ]);
  });

  it('[R125] logEvents never shows a credential', () => {
    const lines: string[] = [];
    const event: PagewrightEvent = {
      type: 'incomplete',
      endpoint: 'X.y',
      reason: 'error',
      received: 0,
      message: 'sent Bearer abc.def-1',
    };
    logEvents(consoleLogger((line) => lines.push(line)))(event);
    expect(lines[0]).toContain('Bearer [redacted]');
  });
});
