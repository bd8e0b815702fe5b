import type { Sandbox } from '../../sandbox/index.js';

/** What a sandbox did, for programs. */
export interface SandboxSummary {
  readonly requests: number;
  readonly tokenRequests: number;
  /** Answers with status 429, for whatever reason. */
  readonly tooManyRequests: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly tokenFaults: Readonly<Record<string, number>>;
}

export function summaryOf(sandbox: Sandbox): SandboxSummary {
  return {
    requests: sandbox.requestCount,
    tokenRequests: sandbox.tokenRequests.length,
    tooManyRequests: sandbox.tooManyRequests,
    faults: Object.fromEntries(sandbox.faultsInjected),
    tokenFaults: Object.fromEntries(sandbox.tokenFaultsInjected),
  };
}

/** What a sandbox did, for people. */
export function saidAtTheEnd(sandbox: Sandbox): string {
  const { requests, tokenRequests, tooManyRequests, faults, tokenFaults } = summaryOf(sandbox);
  return [
    `\nThe sandbox had ${requests} requests, and ${tokenRequests} for tokens.`,
    tooManyRequests > 0 ? `It answered 429 ${tooManyRequests} times.` : '',
    listed('Faults', faults),
    listed('Faults of the token endpoint', tokenFaults),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function listed(title: string, faults: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(faults).map(([kind, count]) => `${kind} (${count})`);
  return kinds.length === 0 ? '' : `${title}: ${kinds.join(', ')}.`;
}
