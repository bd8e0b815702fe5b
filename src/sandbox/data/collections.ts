import type { SandboxData } from './data.js';

/** A list that the sandbox serves. */
export interface Collection {
  readonly size: number;
  at(index: number): unknown;
}

/** The collection at a path below a prefix, such as `users` or `groups/<id>/members`; `undefined` where there is none. */
export function collectionAt(data: SandboxData, path: string): Collection | undefined {
  if (path === 'users') return { size: data.users, at: (i) => data.user(i) };
  if (path === 'groups') return { size: data.groups, at: (i) => data.group(i) };
  const group = /^groups\/([^/]+)\/members$/.exec(path)?.[1];
  const index = group === undefined ? -1 : data.groupIndex(decodeURIComponent(group));
  if (index < 0) return undefined;
  return { size: Math.min(data.membersPerGroup, data.users), at: (i) => data.member(index, i) };
}
