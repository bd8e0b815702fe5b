const [DOT, ZERO, NINE, PLUS, MINUS, LOWER_E] = [46, 48, 57, 43, 45, 101];
/** The shortest integer beyond 2^53 has 16 digits. */
const LONG = 16;
/** No more significant digits are needed to tell two numbers apart. */
export const MAX_DIGITS = 17;

/** The text as bytes, which are faster to look at than characters. Longer texts have bytes of their own. */
const SCRATCH = new Uint32Array(1 << 16);
const SCRATCH_BYTES = Buffer.from(SCRATCH.buffer);

/**
 * Returns false if all numbers in the text are exact, as on nearly every page, so this looks at few bytes: every 16th finds a long number, and every
 * fourth a large exponent. Returns true also for texts that only look as if they had such a number.
 */
export function mayHoldInexactNumbers(text: string): boolean {
  const words = text.length <= SCRATCH.byteLength ? SCRATCH : new Uint32Array(Math.ceil(text.length / 4));
  const bytes = words === SCRATCH ? SCRATCH_BYTES : Buffer.from(words.buffer);
  // Other characters become the byte of some other one, which at worst costs a closer look.
  const end = bytes.write(text, 'latin1');
  return hasLongNumber(bytes, end) || hasLargeExponent(bytes, words, end);
}

// In the two loops below, numbers stand for characters: a named constant would be loaded from memory for each byte.
function hasLongNumber(bytes: Uint8Array, end: number): boolean {
  for (let at = 15; at < end; at += 16) {
    const byte = bytes[at]!;
    // From the dot to 9.
    if (byte < 46 || byte > 57 || !hasDigitsAround(bytes, at)) continue;
    let [from, to] = [at, at + 1];
    while (from > 0 && mayBeDigit(bytes[from - 1]!)) from -= 1;
    while (to < end && mayBeDigit(bytes[to]!)) to += 1;
    if (to - from >= LONG && isLongNumber(bytes, from, to, end)) return true;
    // The digits up to here were looked at; the next 16 in a row begin behind them.
    at = to;
  }
  return false;
}

/** Whether a byte is a digit, a dot or a slash: all that a number without an exponent has, and little else. */
const mayBeDigit = (byte: number): boolean => byte >= DOT && byte <= NINE;
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Of 16 digits in a row around a byte, at least seven are on one side of it. */
const hasDigitsAround = (bytes: Uint8Array, at: number): boolean =>
  (mayBeDigit(bytes[at - 4]!) && mayBeDigit(bytes[at - 8]!)) ||
  (mayBeDigit(bytes[at + 4]!) && mayBeDigit(bytes[at + 7]!));

/** Whether the digits of a range are a number that is too long. */
function isLongNumber(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  const hasExponent = to < end && isE(bytes[to]!);
  if (to < end && !hasExponent && !canFollow(bytes[to]!)) return false;
  let first = from;
  while (first < to && (bytes[first] === ZERO || bytes[first] === DOT)) first += 1;
  const dot = bytes.subarray(0, to).indexOf(DOT, from);
  const digits = to - first - (dot >= first ? 1 : 0);
  const isLarge = dot < 0 || hasExponent || dot - first >= LONG;
  return isLarge ? digits >= LONG : digits > MAX_DIGITS;
}

const isE = (byte: number): boolean => (byte | 32) === LOWER_E;

/** Whether a byte can follow a number: a comma, a closing bracket, white space. */
const canFollow = (byte: number): boolean => byte === 44 || byte === 125 || byte === 93 || byte <= 32;

/** Exponents of fewer than three digits change no number of few digits. Of an `e` and three digits, one is at a fourth byte. */
function hasLargeExponent(bytes: Uint8Array, words: Uint32Array, end: number): boolean {
  for (let at = 3; at < end; at += 4) {
    const byte = bytes[at]!;
    // Letters other than e and E first, because they are the most.
    if (byte > 57) {
      if ((byte | 32) === 101 && isLargeExponent(bytes, at, end)) return true;
    } else if (byte >= 48) {
      if (hasE(words[at >> 2]!) && hasExponentBefore(bytes, at, end)) return true;
    } else if ((byte === 43 || byte === 45) && isLargeExponent(bytes, at - 1, end)) return true;
  }
  // The last bytes are no whole word.
  return [1, 2, 3, 4].some((left) => hasExponentBefore(bytes, end - left, end));
}

/** Whether one of the three bytes before begins such an exponent. */
function hasExponentBefore(bytes: Uint8Array, at: number, end: number): boolean {
  for (let before = at - 3; before < at; before += 1) {
    if ((bytes[before]! | 32) === 101 && isLargeExponent(bytes, before, end)) return true;
  }
  return false;
}

/** Whether one of the four bytes of a word is an `e`. */
function hasE(word: number): boolean {
  const others = (word | 0x20202020) ^ 0x65656565;
  return ((others - 0x01010101) & ~others & 0x80808080) !== 0;
}

/** Whether at `at` the exponent of a number begins that has three digits or more. */
function isLargeExponent(bytes: Uint8Array, at: number, end: number): boolean {
  if (at < 1 || !isE(bytes[at]!) || !isDigit(bytes[at - 1]!)) return false;
  const from = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? at + 2 : at + 1;
  let to = from;
  while (to < end && isDigit(bytes[to]!)) to += 1;
  return to - from >= 3 && (to === end || canFollow(bytes[to]!));
}

/** A number in a JSON text. */
export interface NumberToken {
  readonly text: string;
  /** Zero-based index of its first character. */
  readonly index: number;
}

const CANDIDATE = /-?\d[\d.]{15,}(?:[eE][+-]?\d+)?|-?\d[\d.]{0,14}[eE][+-]?\d{3,}/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The numbers of a valid JSON text that may be inexact, in the order of the text. Strings that look like numbers are left out. */
export function* longNumbersIn(text: string): Generator<NumberToken> {
  const strings = new StringScan(text);
  for (const { 0: token, index } of text.matchAll(CANDIDATE)) {
    const isToken = /[\s,:[]|^$/.test(text.charAt(index - 1)) && /[\s,}\]]|^$/.test(text.charAt(index + token.length));
    if (isToken && NUMBER.test(token) && !strings.contains(index)) yield { text: token, index };
  }
}

/** Tells which parts of a valid JSON text are strings, for indexes in ascending order. */
class StringScan {
  /** The next string from here on. It is kept, because it may be far away from many numbers. */
  #open: number;
  #close: number | undefined;

  constructor(private readonly text: string) {
    this.#open = this.#quoteFrom(0);
  }

  contains(index: number): boolean {
    while (this.#open < index) {
      this.#close ??= endOfString(this.text, this.#open);
      if (this.#close > index) return true;
      this.#open = this.#quoteFrom(this.#close);
      this.#close = undefined;
    }
    return false;
  }

  #quoteFrom(at: number): number {
    const quote = this.text.indexOf('"', at);
    return quote < 0 ? Infinity : quote;
  }
}

/** The index after the string that begins at `open`. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let slashes = quote;
    while (text[slashes - 1] === '\\') slashes -= 1;
    if ((quote - slashes) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** An object or a list that is open at some place of a text. */
interface Level {
  readonly isList: boolean;
  /** The key or the index of the value. */
  step: string | number;
}

/** The path of the value at an index of a valid JSON text, such as `entities[0].id`; empty for the whole text. */
export function pathAt(text: string, index: number): string {
  const levels: Level[] = [];
  for (let at = 0; at < index; at += 1) {
    if (text[at] === '"') {
      const end = endOfString(text, at);
      const level = levels.at(-1);
      if (level?.isList === false && isKey(text, end)) level.step = JSON.parse(text.slice(at, end)) as string;
      at = end - 1;
    } else trackLevels(levels, text[at]!);
  }
  return formatPath(levels.map(({ step }) => step));
}

function trackLevels(levels: Level[], sign: string): void {
  const level = levels.at(-1);
  if (sign === '{') levels.push({ isList: false, step: '' });
  else if (sign === '[') levels.push({ isList: true, step: 0 });
  else if (sign === '}' || sign === ']') levels.pop();
  else if (sign === ',' && typeof level?.step === 'number') level.step += 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text.charAt(at) !== '' && text.charAt(at) <= ' ') at += 1;
  return text[at] === ':';
}

/** The keys and indexes that lead to a value, as one path. */
export function formatPath(steps: readonly (string | number)[]): string {
  const parts = steps.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return step === '' || /[.[\]"'\s]/.test(step) ? `[${JSON.stringify(step)}]` : `.${step}`;
  });
  return parts.join('').replace(/^\./, '');
}
