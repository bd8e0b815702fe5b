import * as fc from 'fast-check';
import { type BigNumbers, parseExact, stringifyExact } from '../../src/json/exact-json';

/** Parses valid JSON slowly, character by character, and converts the text of each number, also of one whose key occurs again. */
function parseSlowly(text: string, toNumber: (token: string) => unknown): unknown {
  let at = 0;
  const space = () => {
    while (' \t\r\n'.includes(text[at] ?? 'x')) at += 1;
  };
  const quoted = (): string => {
    const from = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    at += 1;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const members = (end: string, member: () => void) => {
    at += 1;
    for (space(); text[at] !== end; space()) {
      if (text[at] === ',') at += 1;
      else member();
    }
    at += 1;
  };
  const value = (): unknown => {
    space();
    if (text[at] === '"') return quoted();
    if (text[at] === '[') {
      const list: unknown[] = [];
      members(']', () => list.push(value()));
      return list;
    }
    if (text[at] === '{') {
      const fields = new Map<string, unknown>();
      members('}', () => {
        const key = quoted();
        space();
        at += 1;
        fields.set(key, value());
      });
      return Object.fromEntries(fields);
    }
    const from = at;
    while (/[-+.\w]/.test(text[at] ?? '')) at += 1;
    const word = text.slice(from, at);
    return /^[tfn]/.test(word) ? JSON.parse(word) : toNumber(word);
  };
  return value();
}

/** The value of a decimal as a fraction of whole numbers. */
function fractionOf(token: string): { over: bigint; under: bigint } {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const over = BigInt(whole.replace('-', '') + fraction) * (token.startsWith('-') ? -1n : 1n);
  return power >= 0 ? { over: over * 10n ** BigInt(power), under: 1n } : { over, under: 10n ** BigInt(-power) };
}

const significant = (token: string) =>
  token.replace(/e.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;

function isInexact(token: string): boolean {
  const { over, under } = fractionOf(token);
  const number = Number(token);
  if (over === 0n) return false;
  if (number === 0 || !Number.isFinite(number)) return true;
  if (significant(token) > 17) return true;
  if (over % under !== 0n && Math.abs(number) < 2 ** 53) return false;
  const printed = fractionOf(String(number));
  return over * printed.under !== printed.over * under;
}

class Refused extends Error {}

function convertToken(token: string, mode: BigNumbers): unknown {
  const isPlain = /^-?\d+$/.test(token);
  const inexact = isInexact(token);
  if (!inexact && (mode === 'error' || !isPlain || Math.abs(Number(token)) <= 2 ** 53)) return Number(token);
  if (mode === 'error') throw new Refused();
  if (mode === 'string') return token;
  const { over, under } = fractionOf(token);
  if (over % under !== 0n) throw new Refused();
  return over / under;
}

const digits = (min: number, max: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: min, maxLength: max }).map((list) => list.join(''));
const whole = fc.oneof(
  fc.constantFrom('0', '9007199254740991', '9007199254740992', '9007199254740993', '10000000000000000'),
  fc.tuple(fc.constantFrom(...'123456789'), digits(0, 24)).map(([first, rest]) => first + rest),
);
const numberToken = fc
  .tuple(
    fc.constantFrom('', '-'),
    whole,
    fc.option(digits(1, 22), { nil: undefined }),
    fc.option(
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.constantFrom('0', '2', '02', '15', '22', '300', '400')),
      {
        nil: undefined,
      },
    ),
  )
  .map(([sign, integer, fraction, exponent]) =>
    [sign, integer, fraction === undefined ? '' : `.${fraction}`, exponent?.join('') ?? ''].join(''),
  );
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    numberToken,
    numberToken.map((token) => `":${token},`),
    fc.constantFrom('\\', '"', '\\"', '__proto__', '[9007199254740993]', 'é\u2028'),
  )
  .map((value) => JSON.stringify(value));
const space = fc.constantFrom('', '', '', ' ', '\n\t');

const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    numberToken,
    text,
    fc.constantFrom('true', 'false', 'null'),
    fc
      .tuple(fc.array(tie('json'), { maxLength: 5 }), space)
      .map(([list, gap]) => `[${gap}${list.join(`${gap},`)}${gap}]`),
    fc
      .tuple(fc.array(fc.tuple(text, tie('json')), { maxLength: 5 }), space)
      .map(([fields, gap]) => `{${fields.map(([key, value]) => `${gap}${key}:${gap}${value}`).join(',')}${gap}}`),
  ),
}));

const outcomeOf = (work: () => unknown): unknown => {
  try {
    return { value: work() };
  } catch (error) {
    return error instanceof Refused || (error as { code?: unknown }).code === 'INEXACT_NUMBER' ? 'refused' : error;
  }
};

describe('for any JSON text, parseExact', () => {
  it.each(['error', 'string', 'bigint'] as const)('agrees with a slow parser that keeps every number: %s', (mode) => {
    fc.assert(
      fc.property(json, (source) => {
        const expected = outcomeOf(() => parseSlowly(source, (token) => convertToken(token, mode)));
        expect(outcomeOf(() => parseExact(source, mode))).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds a long number at any place', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom('9007199254740993', '1e400', '1E-999'),
        (before, token) => {
          const source = `[${JSON.stringify(before)},${token}]`;
          expect(outcomeOf(() => parseExact(source, 'error'))).toBe('refused');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('for any value, stringifyExact', () => {
  it('writes what parseExact reads as the same value', () => {
    const big = fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 80n });
    const value = fc.object({
      values: [fc.string(), big, fc.integer(), fc.double({ noNaN: true, min: -1e15, max: 1e15 })],
    });
    fc.assert(
      fc.property(value, (one) => {
        const plain = parseExact(stringifyExact(one)!, 'bigint');
        expect(stringifyExact(plain)).toBe(stringifyExact(one));
      }),
      { numRuns: 1_000 },
    );
  });
});
