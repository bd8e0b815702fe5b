import { dedupe } from '../../../src/cli/arguments';

describe('--dedupe', () => {
  it.each([
    ['off', { kind: 'off' }],
    ['exact', { kind: 'exact', bits: 128 }],
    ['exact64', { kind: 'exact', bits: 64 }],
    ['bloom:0.001:5000000', { kind: 'bloom', rate: 0.001, capacity: 5_000_000 }],
    ['bloom:.01:1', { kind: 'bloom', rate: 0.01, capacity: 1 }],
    ['bloom:1e-3:5e6', { kind: 'bloom', rate: 0.001, capacity: 5_000_000 }],
  ])('takes %s', (text, meant) => {
    expect(dedupe(text)).toEqual(meant);
  });

  it.each(['', 'Exact', 'exact32', 'bloom', 'bloom:1:100', 'bloom:0.0:100', 'bloom:0.1:0', 'bloom:0.1', 'bloom:a:b'])(
    'refuses %j, and says what is allowed',
    (text) => {
      expect(() => dedupe(text)).toThrow(/^It must be exact, exact64, off, or bloom .* such as bloom:0.001:5000000\.$/);
    },
  );
});
