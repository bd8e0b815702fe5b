/** Characters of a text of others, unless told otherwise. */
const MOST = 400;
// eslint-disable-next-line no-control-regex -- what a server or a module says must not reach the terminal with its escapes
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A text without what moves the cursor, colours the terminal or breaks the line. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, ' ');

/** A text on one line, without control characters, cut where it is too long to be read. */
export function oneLine(text: string, most = MOST): string {
  const line = printable(text).trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}
