import { fileURLToPath } from 'node:url';
import { isErrorLike, isPagewrightError } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { printable } from '../extract/receipt/format.js';

/** The text to print for an error, redacted. Errors of other origin also get their name and the line of the user's code. */
export function errorText(error: unknown): string {
  if (isPagewrightError(error)) return plainText(error.message);
  if (!isErrorLike(error)) return plainText(String(error));
  const message = error.message.trim().replace(/\s*\n\s*/g, ' ');
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const frame = userStackFrame(error.stack ?? '');
  const place = frame === undefined || error.message.includes(frame) ? '' : ` (${frame})`;
  return plainText(`${name}${message}${place}`);
}

/** A place in a stack: a frame, or the line that V8 prints above a syntax error. */
const STACK_PLACE = /(?:^|\s|\()((?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s()]+:\d+(?::\d+)?)\)?$/;
const LIBRARY_CODE = /\/node_modules\/|\\node_modules\\|\/dist\/(?:esm|cjs)\//;

/**
 * `file:line:column` of the first stack frame in the user's code; `undefined` if the stack has no such frame.
 * Frames on line 1 are used last, because compilers put their helpers there.
 */
export function userStackFrame(stack: string): string | undefined {
  const places = stack
    .split('\n')
    .map((line) => STACK_PLACE.exec(line)?.[1])
    .filter((place) => place !== undefined && !LIBRARY_CODE.test(place));
  const place = places.find((candidate) => !/[^\d]:1(?::\d+)?$/.test(candidate!)) ?? places[0];
  return place === undefined ? undefined : asPath(place);
}

function asPath(place: string): string {
  if (!place.startsWith('file://')) return place;
  const [, url, position] = /^(.*?)((?::\d+){1,2})$/.exec(place)!;
  return fileURLToPath(url!) + position!;
}

/** Makes foreign text safe to print: secrets are redacted and control characters removed, line by line. */
export const plainText = (text: string): string => redact(text).split('\n').map(printable).join('\n');

/** Formats rows as columns, two spaces apart, without trailing spaces. Every line ends in a line break. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd() + '\n')
    .join('');
}
