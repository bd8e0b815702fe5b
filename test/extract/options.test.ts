import { ConfigurationError } from 'pagewright';
import { bloom, exact, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { resolveExtractOptions } from '../../src/extract/options';
import type { Extractable } from '../../src/paging/run-plan';

const clock = fakeClock();
const to = () => undefined;
const SOURCE: Extractable<unknown> = {
  ...{ endpoint: 'Crm.calls', clock, params: {}, args: {}, style: 'cursor', verifyTotal: 'warn', onShrink: 'partial' },
  run: () => undefined as never,
};
const resolve = (options: object = {}, source: Partial<Extractable<unknown>> = {}) =>
  resolveExtractOptions<unknown>({ to, ...options }, { ...SOURCE, ...source });
const windows = (more: object) => ({ windows: [], concurrency: 3, describe: '', overlapMs: 0, ...more }) as never;

describe('resolveExtractOptions', () => {
  it('applies the defaults', () => {
    const { to: sink, checkpoints, ...rest } = resolve();

    expect(rest).toEqual({
      ...{ workers: 1, prefetch: 1, key: {}, attempts: 3, restarts: 3, maxDuplicates: Infinity, onIncomplete: 'throw' },
      ...{ restart: false, leaseMs: 60_000, waitForRunMs: 0, progressEvery: 500, clock, dedupe: undefined },
    });
    expect(sink).toMatchObject({ kind: 'function', where: 'to' });
    expect(checkpoints.name).toBe('memory');
  });

  it('keeps given options and freezes the result', () => {
    const sink = { kind: 'disk', open: async () => undefined };
    const given = {
      ...{ to: sink, checkpoints: memory(), workers: 7, prefetch: 0, key: { org: 'a', view: 'b', template: 'c' } },
      ...{ attempts: 1, restarts: 0, maxDuplicates: 0, onIncomplete: 'accept', restart: true, leaseMs: 5 },
      ...{ waitForRunMs: Infinity, stop: AbortSignal.abort(), stopOn: ['SIGINT'], maxMs: 9, progressEvery: 1 },
      ...{ signal: AbortSignal.abort(), onProgress: to, observe: to, receipt: false, report: 'r.html' },
      ...{ metadata: { a: 1 }, clock: fakeClock() },
    };

    const resolved = resolve(given, { windows: windows({}) });

    expect(resolved).toEqual({ ...given, dedupe: undefined });
    expect([resolved.to, resolved.clock, resolved.checkpoints]).toEqual([given.to, given.clock, given.checkpoints]);
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('defaults to as many workers as the concurrency of the method', () => {
    expect(resolve({}, { windows: windows({}) }).workers).toBe(3);
    expect(resolve({ workers: 1 }, { windows: windows({}) }).workers).toBe(1);
  });
});

describe('the option dedupe', () => {
  it('defaults to exact() with the key of the method', () => {
    expect(resolve({}, { dedupe: 'id' }).dedupe).toMatchObject({
      ...{ kind: 'exact', key: 'id', identity: 'exact, 128 bits by "id"', width: 16 },
    });
    expect(resolve({ dedupe: false }, { dedupe: 'id' }).dedupe).toBeUndefined();
    expect(resolve({ dedupe: exact({ bits: 64 }) }, { dedupe: 'id' }).dedupe).toMatchObject({
      ...{ key: 'id', identity: 'exact, 64 bits by "id"', width: 8 },
    });
  });

  it('prefers its own key to that of the method', () => {
    const { dedupe } = resolve({ dedupe: bloom({ falsePositiveRate: 0.1, key: 'at' }) }, { dedupe: 'id' });

    expect(dedupe).toMatchObject({ kind: 'bloom', key: 'at', identity: 'bloom, 0.1 by "at"' });
    expect(dedupe!.newSet().size).toBe(0);
  });

  it('uses the sets of a custom dedupe', () => {
    class Custom {
      readonly kind = 'exact';
      readonly identity = 'custom';
      readonly width = 16;
      readonly #set = exact().newSet();
      newSet() {
        return this.#set;
      }
    }
    const custom = new Custom();

    expect(resolve({ dedupe: custom }, { dedupe: 'id' }).dedupe!.newSet()).toBe(custom.newSet());
  });

  it.each([
    [exact(), 'exact'],
    [bloom({ falsePositiveRate: 0.1 }), 'bloom'],
  ])('needs a key (%#)', (dedupe, kind) => {
    expect(() => resolve({ dedupe })).toThrow(
      new ConfigurationError(
        `extract(Crm.calls): option "dedupe" needs a key. Pass ${kind}({ key: 'id' }), or set dedupe: 'id' in @Paginated`,
      ),
    );
  });

  it('is required for overlapping windows [R118]', () => {
    const overlap = { windows: windows({ overlapMs: 1 }) };

    expect(() => resolve({}, overlap)).toThrow(
      new ConfigurationError(
        'extract(Crm.calls): the windows overlap by 1 ms (overlapMs), so records come twice. Add dedupe: exact({ key: … })',
      ),
    );
    expect(resolve({}, { ...overlap, dedupe: 'id' }).dedupe).toBeDefined();
    expect(resolve({}, { windows: windows({}) }).dedupe).toBeUndefined();
  });
});

describe('invalid options of an extraction', () => {
  it.each<[object, string]>([
    [
      { to: undefined },
      'option "to" must be a sink, such as ndjson(path), or a function that takes records, got undefined',
    ],
    [
      { to: { close: to } },
      'option "to" must be a sink, such as ndjson(path), or a function that takes records, got an object with the keys close',
    ],
    [
      { checkpoints: null },
      'option "checkpoints" must be a checkpoint store, such as sqlite(path) or memory(), got null',
    ],
    [
      { checkpoints: { create: to, claim: to, save: to } },
      'option "checkpoints" must be a checkpoint store, such as sqlite(path) or memory()',
    ],
    [{ workers: 0 }, 'option "workers" must be a whole number, at least 1, got 0'],
    [{ prefetch: -1 }, 'option "prefetch" must be a whole number, at least 0, got -1'],
    [{ dedupe: true }, 'option "dedupe" must be exact(…), bloom(…) or false, got true'],
    [{ dedupe: 'id' }, 'option "dedupe" must be exact(…), bloom(…) or false, got "id"'],
    [{ key: 'crm' }, 'option "key" must be an object with org, view or template, got "crm"'],
    [{ key: { org: '' } }, 'option "key.org" must be a name, got ""'],
    [{ key: { view: 7 } }, 'option "key.view" must be a name, got 7'],
    [{ key: { template: '' } }, 'option "key.template" must be a name, got ""'],
    [{ key: { name: 'a' } }, 'unknown option "key.name"; allowed: org, view, template'],
    [{ attempts: 0 }, 'option "attempts" must be a whole number, at least 1, got 0'],
    [{ restarts: -1 }, 'option "restarts" must be a whole number, at least 0, got -1'],
    [{ maxDuplicates: -1 }, 'option "maxDuplicates" must be a whole number, at least 0, or Infinity, got -1'],
    [{ onIncomplete: 'warn' }, `option "onIncomplete" must be one of 'throw', 'accept', got "warn"`],
    [{ restart: 1 }, 'option "restart" must be true or false, got 1'],
    [{ leaseMs: 0 }, 'option "leaseMs" must be a positive number of milliseconds, not Infinity, got 0'],
    [{ leaseMs: Infinity }, 'option "leaseMs" must be a positive number of milliseconds, not Infinity, got Infinity'],
    [{ leaseMs: '9' }, 'option "leaseMs" must be a positive number of milliseconds, not Infinity, got "9"'],
    [{ waitForRunMs: -1 }, 'option "waitForRunMs" must be a number of milliseconds, at least 0, got -1'],
    [{ waitForRunMs: '9' }, 'option "waitForRunMs" must be a number of milliseconds, at least 0, got "9"'],
    [{ waitForRunMs: NaN }, 'option "waitForRunMs" must be a number of milliseconds, at least 0, got NaN'],
    [{ stop: {} }, 'option "stop" must be an AbortSignal, got an object without keys'],
    [
      { stopOn: 'SIGINT' },
      `option "stopOn" must be a list of process signals, such as ['SIGINT', 'SIGTERM'], got "SIGINT"`,
    ],
    [
      { stopOn: ['SIGINT', 'SIGINIT'] },
      `option "stopOn.1" must be a process signal that can be caught, such as 'SIGINT', got "SIGINIT"`,
    ],
    [
      { stopOn: ['SIGKILL'] },
      `option "stopOn.0" must be a process signal that can be caught, such as 'SIGINT', got "SIGKILL"`,
    ],
    [
      { stopOn: ['SIGSTOP'] },
      `option "stopOn.0" must be a process signal that can be caught, such as 'SIGINT', got "SIGSTOP"`,
    ],
    [{ stopOn: [2] }, `option "stopOn.0" must be a process signal that can be caught, such as 'SIGINT', got 2`],
    [{ maxMs: 0 }, 'option "maxMs" must be a positive number of milliseconds, got 0'],
    [{ signal: 'now' }, 'option "signal" must be an AbortSignal, got "now"'],
    [{ onProgress: 1 }, 'option "onProgress" must be a function, got 1'],
    [{ progressEvery: 0 }, 'option "progressEvery" must be a whole number, at least 1, got 0'],
    [{ observe: 1 }, 'option "observe" must be a function, got 1'],
    [{ receipt: true }, 'option "receipt" must be a path, or false, got true'],
    [{ receipt: '' }, 'option "receipt" must be a path, got ""'],
    [{ report: '' }, 'option "report" must be a path, got ""'],
    [{ report: false }, 'option "report" must be a path, got false'],
    [{ metadata: [] }, 'option "metadata" must be an object of JSON, got an empty array'],
    [{ clock: {} }, 'option "clock" must be a Clock with now() and sleep(), got an object without keys'],
  ])('reject %j', (options, message) => {
    expect(() => resolve(options)).toThrow(ConfigurationError);
    expect(() => resolve(options)).toThrow(`extract(Crm.calls): ${message}`);
  });

  it('reject a number instead of an object', () => {
    expect(() => resolveExtractOptions(7 as never, { endpoint: 'Crm.calls' } as never)).toThrow(
      new ConfigurationError('extract(Crm.calls): options must be an object with to, got 7'),
    );
  });
});
