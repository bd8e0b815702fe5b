import { isPagewrightError } from '../../errors/pagewright-error.js';

/** Throws unless both are the same plain JSON; bytes are compared by their values, and `undefined` counts as absent. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [written(actual), written(expected)];
  if (came !== wanted) throw new Error(`${what}: expected ${clip(wanted)}, got ${clip(came)}`);
}

/** Throws unless the promise rejects; gives what it rejects with. */
export async function failureOf(attempt: () => Promise<unknown>, what: string): Promise<unknown> {
  let result: unknown;
  try {
    result = await attempt();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: expected an error, got ${clip(written(result))}`);
}

/** Throws unless the promise rejects with one of our errors of that code. */
export async function failsWith(code: string, attempt: () => Promise<unknown>, what: string): Promise<void> {
  const error = await failureOf(attempt, what);
  if (isPagewrightError(error, code)) return;
  throw new Error(`${what}: expected an error with the code ${code}, got ${String(error)}`, { cause: error });
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** JSON with sorted keys, where bytes stand as text. */
function written(value: unknown): string {
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
