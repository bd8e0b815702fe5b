import type { Sandbox } from 'pagewright/sandbox';
import { count, type Row } from './receipt-table.js';
import { Tally } from './tally.js';

/** What the sandbox did to its client, by its own count. */
export function serverRows(sandbox: Sandbox): Row[] {
  return [
    ['requests', count(sandbox.requestCount)],
    ['faults', String(new Tally(sandbox.faultsInjected))],
    ['answers with 429', `${count(sandbox.tooManyRequests)}, of which ${injected429(sandbox)} are faults`],
    ['client blocked', count(sandbox.penaltyTrips)],
    ['requests for tokens', count(sandbox.tokenRequests.length)],
    ['faults there', String(new Tally(sandbox.tokenFaultsInjected))],
  ];
}

const injected429 = ({ faultsInjected }: Sandbox) => count(faultsInjected.get('429') ?? 0);
