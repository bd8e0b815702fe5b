import { inspect } from 'node:util';

/** What every token and secret of the tests has in it: those that the sandbox issues, and those that tests make up. */
export const MARK = /sandbox-token-\w|sandbox-refresh-\w|s3cr3t/i;

/** Everything that a value shows of itself in a log: message, stack, JSON, what `inspect` prints, and the same of its causes. */
export function shownBy(value: unknown): string {
  const texts = [inspect(value, { depth: 12, showHidden: true, getters: true }), json(value), String(value)];
  for (let at = value, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    texts.push(at.message, String(at.stack), json(at), inspect(at, { depth: 12 }));
  }
  return texts.join('\n');
}

/** @throws where a value shows a token or a secret */
export function expectNoSecret(value: unknown, what: string): void {
  const found = MARK.exec(shownBy(value));
  if (found)
    throw new Error(`${what} shows a secret: …${found.input.slice(Math.max(0, found.index - 80), found.index + 40)}…`);
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
