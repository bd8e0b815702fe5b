/** Counts added field by field; what only the second has is left out. */
export function sumOf<C extends Readonly<Record<keyof C, number>>>(counts: C, more: C): C {
  const sums = (Object.keys(counts) as (keyof C)[]).map((name) => [name, counts[name] + more[name]]);
  return Object.fromEntries(sums) as C;
}
