import type { Answer, View } from './server';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Replaces the fields of an envelope by what `change` returns; `undefined` removes one. Lists are left alone. */
export function mapFields(body: unknown, change: (value: unknown, key: string) => unknown): unknown {
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
      const changed = isFields(value) ? mapFields(value, change) : Array.isArray(value) ? value : change(value, key);
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

const HEADER_NAMES = ['x-next-token', 'x-continuation-token', 'next-cursor', 'x-next-page-token', 'opc-next-page'];
const SIMILAR_HEADER_NAMES = ['x-cursor-next', 'x-next-batch', 'x-my-marker'];

/** Renames the fields and headers that lead to the next page. */
export function renameWays(answer: Answer, view: View, name: string, isKnown: boolean): Answer {
  if (view.token === null) return answer;
  const isWay = (value: unknown) => value === view.token || value === view.link;
  const headers = Object.entries(answer.headers).map(([key, value]) => [
    isWay(value) ? headerLike(name, isKnown) : key,
    value,
  ]);
  return {
    ...answer,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: renamed(answer.body, isWay, name),
  };
}

const headerLike = (name: string, isKnown: boolean) => {
  const names = isKnown ? HEADER_NAMES : SIMILAR_HEADER_NAMES;
  return names[name.length % names.length]!;
};

function renamed(body: unknown, isWay: (value: unknown) => boolean, name: string): unknown {
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [isWay(value) ? name : key, renamed(value, isWay, name)]),
  );
}

/** Adds fields to a body that is an object. */
export const addTo = (answer: Answer, fields: object): Answer =>
  isFields(answer.body) ? { ...answer, body: { ...answer.body, ...fields } } : answer;
