import { count } from './receipt-table.js';

/** How often each of several things was met. */
export class Tally {
  readonly #counts = new Map<string, number>();

  constructor(counts: Iterable<readonly [name: string, count: number]> = []) {
    for (const [name, value] of counts) this.#counts.set(name, value);
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Such as `7: 500 (3), 503 (4)`, in the order of the names. */
  toString(): string {
    const entries = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const all = entries.reduce((sum, [, value]) => sum + value, 0);
    return all === 0 ? 'none' : `${count(all)}: ${entries.map(([name, value]) => `${name} (${value})`).join(', ')}`;
  }
}
