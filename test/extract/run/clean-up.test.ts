import { cleanUp } from '../../../src/extract/run/failures';
import { rejection } from '../../support/memory-endpoint';

const fails = (message: string) => () => Promise.reject(new Error(message));

describe('the end of an extraction', () => {
  const warned: unknown[][] = [];
  beforeEach(() => {
    warned.length = 0;
    jest.spyOn(process, 'emitWarning').mockImplementation((...warning) => void warned.push(warning));
  });
  afterEach(() => jest.restoreAllMocks());

  it('takes every step, one after the other, whatever the others do', async () => {
    const taken: string[] = [];
    const step = (name: string) => async () => {
      taken.push(`${name} begins`);
      await Promise.resolve();
      taken.push(`${name} ends`);
    };

    await rejection(cleanUp(false, [step('one'), fails('no'), step('two')]));

    expect(taken).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('throws the first failure, and warns of the others', async () => {
    expect((await rejection(cleanUp(false, [fails('first'), fails('second')]))).message).toBe('first');
    expect(warned).toEqual([['an extraction did not end cleanly: Error: second', 'PagewrightWarning']]);
  });

  it('warns of all failures where something failed before, without secrets', async () => {
    await cleanUp(true, [fails('first'), fails('second: Bearer abc123')]);

    expect(warned).toEqual([
      ['an extraction did not end cleanly: Error: first', 'PagewrightWarning'],
      ['an extraction did not end cleanly: Error: second: Bearer [redacted]', 'PagewrightWarning'],
    ]);
  });

  it('says nothing where nothing failed', async () => {
    await cleanUp(false, [() => undefined]);
    await cleanUp(true, [() => undefined]);

    expect(warned).toEqual([]);
  });
});
