import { asCount } from '../../json/counts.js';
import { stepText } from '../../json/field-path.js';

/** The body itself and two objects down. */
const DEPTH = 3;

/**
 * Returns the param that takes a token, as a path, if a link of the body shows it: `cursor` for `{ after_cursor: 'x', after_url: '/list?cursor=x' }`.
 */
export function paramInLinks(body: unknown, token: unknown): string | undefined {
  // A number could be the value of any param.
  if (typeof token !== 'string' || token === '' || asCount(Number(token)) !== undefined) return undefined;
  for (const link of linksIn(body, DEPTH)) {
    const query = new URLSearchParams(link.slice(link.indexOf('?') + 1));
    const found = [...query].find(([, value]) => value === token);
    if (found) return stepText(found[0]);
  }
  return undefined;
}

function linksIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.includes('?') ? [value] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0) return [];
  return Object.values(value).flatMap((field) => linksIn(field, depth - 1));
}
