import { startSandbox, type SandboxOptions } from 'pagewright/sandbox';

describe('the options of the sandbox', () => {
  const wrong: [string, object, string][] = [
    ['an unknown option', { user: 5 }, 'unknown option "user"; allowed: port, seed, users'],
    ['a negative count', { users: -1 }, 'option "users" must be a whole number, at least 0, got -1'],
    ['an unknown dialect', { dialect: 'none' }, `option "dialect" must be one of 'pageNumber', 'xPageCursor'`],
    ['a fault without a number', { faults: [{ kind: 'reset' }] }, 'option "faults.0.request" must be a whole number'],
    ['a clock that is none', { now: 5 }, 'option "now" must be a function that gives milliseconds, got 5'],
  ];

  it.each(wrong)('refuse %s', async (_name, options, message) => {
    await expect(startSandbox(options as SandboxOptions)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`startSandbox: ${message}`),
    });
  });

  it('refuse all that is wrong in one error', async () => {
    await expect(startSandbox({ users: 0.5, latencyMs: -1 })).rejects.toThrow(/"users".*; option "latencyMs"/);
  });
});
