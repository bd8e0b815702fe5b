/** A copy of the options without some of them. */
export function without<T extends object, K extends keyof T>(options: T, names: readonly K[]): Omit<T, K> {
  const left = new Set<PropertyKey>(names);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !left.has(name))) as Omit<T, K>;
}
