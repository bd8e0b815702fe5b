import type { Receipt } from 'pagewright';
import type { Sandbox } from 'pagewright/sandbox';

export type Row = readonly [label: string, value: string];

/** Formats a number, such as `25,000`. */
export const count = (value: number) => value.toLocaleString('en-US');

/** The fields of a receipt. */
export function receiptRows(receipt: Receipt): Row[] {
  return [
    ['endpoint', receipt.endpoint],
    ['paging style', receipt.style],
    ['pages', count(receipt.pages)],
    ['records', count(receipt.records)],
    ['expected', receipt.expected === undefined ? 'unknown' : count(receipt.expected)],
    ['duplicates', count(receipt.duplicates)],
    ['invalid', count(receipt.invalid)],
    ['requests', count(receipt.requests)],
    ['retries', count(receipt.retries)],
    ['throttled', `${count(receipt.throttledMs)} ms`],
    ['token refreshes', count(receipt.refreshes)],
    ['complete', receipt.complete ? 'yes' : `no (${receipt.partial ?? 'running'})`],
    ['resume from', receipt.next === null ? 'nothing left' : JSON.stringify(receipt.next)],
  ];
}

/** A title and one line per row, with the values aligned. */
export function table(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return [`\n${title}`, ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`), ''].join('\n');
}

/** The counters of the sandbox. */
export function serverRows(sandbox: Sandbox): Row[] {
  return [
    ['requests', count(sandbox.requestCount)],
    ['faults', String(new Counter(sandbox.faultsInjected))],
    ['429 responses', `${count(sandbox.tooManyRequests)}, ${injected429(sandbox)} of them injected`],
    ['penalties', count(sandbox.penalties)],
    ['token requests', count(sandbox.tokenRequests.length)],
    ['token faults', String(new Counter(sandbox.tokenFaultsInjected))],
  ];
}

const injected429 = ({ faultsInjected }: Sandbox) => count(faultsInjected.get('429') ?? 0);

/** Counts occurrences by name. */
export class Counter {
  readonly #counts = new Map<string, number>();

  constructor(counts: Iterable<readonly [name: string, count: number]> = []) {
    for (const [name, value] of counts) this.#counts.set(name, value);
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Such as `7: 500 (3), 503 (4)`, sorted by name. */
  toString(): string {
    const entries = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const all = entries.reduce((sum, [, value]) => sum + value, 0);
    return all === 0 ? 'none' : `${count(all)}: ${entries.map(([name, value]) => `${name} (${value})`).join(', ')}`;
  }
}
