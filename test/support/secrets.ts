import { inspect } from 'node:util';

/** Matches every token and secret in the tests: those of the sandbox and made-up ones. */
export const MARK = /sandbox-token-\w|sandbox-refresh-\w|s3cr3t/i;

/** Everything that a log could show of a value: message, stack, JSON, the output of `inspect`, and the same of its causes. */
export function shownBy(value: unknown): string {
  const texts = [inspect(value, { depth: 12, showHidden: true, getters: true }), json(value), String(value)];
  for (let at = value, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    texts.push(at.message, String(at.stack), json(at), inspect(at, { depth: 12 }));
  }
  return texts.join('\n');
}

/** Throws if a value shows a token or a secret. */
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
