/** A copy of the options without some of them, and without those that are `undefined`: these are as good as left out. */
export function without<T extends object>(options: T, names: readonly (keyof T)[] = []): T {
  const left = new Set<PropertyKey>(names);
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && !left.has(name)),
  ) as T;
}

/** Options over others, one by one. */
export const over = <T extends object>(upper: T | undefined, lower: T | undefined): T =>
  ({ ...lower, ...(upper && without(upper)) }) as T;
