import { redact } from '../../errors/redact.js';

/** An option as JSON that people can read: what is no data, such as a function or a schema, is told by a word. */
export type OptionWords =
  string | number | boolean | null | readonly OptionWords[] | { readonly [name: string]: OptionWords };

/** The options of a layer, without what was not given. */
export function optionWords(options: object): Readonly<Record<string, OptionWords>> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, wordOf(value)]));
}

function wordOf(value: unknown): OptionWords {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'function';
  if (Array.isArray(value)) return value.map(wordOf);
  return typeof value === 'object' ? objectWord(value) : typeof value;
}

function objectWord(value: object): OptionWords {
  if (value instanceof RegExp) return String(value);
  if ('~standard' in value) return 'schema';
  // A paging style, a backoff: its name says which.
  if (
    'name' in value &&
    typeof value.name === 'string' &&
    Object.values(value).some((part) => typeof part === 'function')
  ) {
    return value.name;
  }
  const type = (Object.getPrototypeOf(value) as object | null)?.constructor.name ?? 'Object';
  return type === 'Object' ? optionWords(value) : type;
}

/** Options on one line: `pageSize 25, style cursor, cap { records 1000 }`. */
export const optionLine = (options: Readonly<Record<string, OptionWords>>): string =>
  Object.entries(options)
    .map(([name, value]) => (value === true ? name : `${name} ${lineOf(value)}`))
    .join(', ');

function lineOf(value: OptionWords): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(lineOf).join(', ')}]`;
  return `{ ${optionLine(value as Readonly<Record<string, OptionWords>>)} }`;
}
