import type { Receipt } from 'pagewright';
import type { Sandbox } from 'pagewright/sandbox';

export type Row = readonly [label: string, value: string];

/** A number as people read it, such as `25,000`. */
export const count = (value: number) => value.toLocaleString('en-US');

/** The rows of a receipt. */
export function receiptRows(receipt: Receipt): Row[] {
  return [
    ['endpoint', receipt.endpoint],
    ['paging style', receipt.style],
    ['pages', count(receipt.pages)],
    ['records', count(receipt.records)],
    ['announced', receipt.expected === undefined ? 'never' : count(receipt.expected)],
    ['duplicates', count(receipt.duplicates)],
    ['invalid', count(receipt.invalid)],
    ['requests', count(receipt.requests)],
    ['retries', count(receipt.retries)],
    ['throttled', `${count(receipt.throttledMs)} ms`],
    ['token refreshes', count(receipt.refreshes)],
    ['complete', receipt.complete ? 'yes' : `no (${receipt.partial ?? 'running'})`],
    ['resume at', receipt.next === null ? 'nothing is left' : JSON.stringify(receipt.next)],
  ];
}

/** A title, and one line per row with aligned values. */
export function table(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return [`\n${title}`, ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`), ''].join('\n');
}

/** What the sandbox did to its client, as it counted. */
export function serverRows(sandbox: Sandbox): Row[] {
  return [
    ['requests', count(sandbox.requestCount)],
    ['faults', String(new Counter(sandbox.faultsInjected))],
    ['responses with 429', `${count(sandbox.tooManyRequests)}, of which ${injected429(sandbox)} are faults`],
    ['client blocked', count(sandbox.penalties)],
    ['requests for tokens', count(sandbox.tokenRequests.length)],
    ['faults of tokens', String(new Counter(sandbox.tokenFaultsInjected))],
  ];
}

const injected429 = ({ faultsInjected }: Sandbox) => count(faultsInjected.get('429') ?? 0);

/** Counts by name. */
export class Counter {
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
