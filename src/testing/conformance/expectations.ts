import { isPagewrightError } from '../../errors/pagewright-error.js';

/** A test case for any test runner. */
export interface ConformanceCase {
  /** A sentence that describes the case. */
  readonly name: string;
  /** Rejects with an error that describes the failure. */
  run(): Promise<void>;
}

/** Throws unless both are the same JSON. Bytes are compared by value, and `undefined` counts as absent. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [received, wanted] = [canonicalJson(actual), canonicalJson(expected)];
  if (received !== wanted) throw new Error(`${what}: expected ${clip(wanted)}, got ${clip(received)}`);
}

/** Returns what the promise rejects with; throws if it resolves. */
export async function rejectionOf(attempt: () => Promise<unknown>, what: string): Promise<unknown> {
  let result: unknown;
  try {
    result = await attempt();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: expected an error, got ${clip(canonicalJson(result))}`);
}

/** Throws unless the promise rejects with a pagewright error of this code. */
export async function expectCode(code: string, attempt: () => Promise<unknown>, what: string): Promise<void> {
  const error = await rejectionOf(attempt, what);
  if (isPagewrightError(error, code)) return;
  throw new Error(`${what}: expected an error with the code ${code}, got ${String(error)}`, { cause: error });
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** JSON with sorted keys, and bytes as hexadecimal text. */
function canonicalJson(value: unknown): string {
  if (value === undefined) return 'undefined';
  return JSON.stringify(value, (_key, part: unknown) => {
    if (ArrayBuffer.isView(part)) {
      return `bytes ${Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('hex')}`;
    }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const clip = (text: string) => (text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text);
