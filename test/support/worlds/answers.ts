import type { Answer, View } from './server';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Replaces the fields of an envelope by what `change` returns; `undefined` removes one. Lists are left alone. */
export function mapFields(body: unknown, change: (value: unknown) => unknown): unknown {
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
      const changed = isFields(value) ? mapFields(value, change) : Array.isArray(value) ? value : change(value);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

/** Replaces the list of records in a body; `undefined` removes it. */
export function nameOfList(body: unknown, items: readonly unknown[], list: unknown): unknown {
  if (body === items) return list === undefined ? {} : list;
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
      const changed = nameOfList(value, items, list);
      return value === items && list === undefined ? [] : [[key, changed]];
    }),
  );
}

/** Gives the fields and headers that lead to the next page another name. */
export function renameWays(answer: Answer, view: View, name: string): Answer {
  if (view.token === null) return answer;
  const isWay = (value: unknown) => value === view.token || value === view.link;
  const headers = Object.entries(answer.headers).map(([key, value]) => [isWay(value) ? `x-${name}` : key, value]);
  return { ...answer, headers: Object.fromEntries(headers) as Record<string, string>, body: renamed(answer.body, isWay, name) };
}

function renamed(body: unknown, isWay: (value: unknown) => boolean, name: string): unknown {
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [isWay(value) ? name : key, renamed(value, isWay, name)]),
  );
}

/** Adds fields to a body that is an object. */
export const addTo = (answer: Answer, fields: object): Answer =>
  isFields(answer.body) ? { ...answer, body: { ...answer.body, ...fields } } : answer;
