import type { ExtractReceipt } from 'pagewright/extract';
import { count, type Row } from '../tables.js';
import type { Comparison } from './compare-output.js';

/** A claim, the evidence, and whether the claim holds. */
export interface Proof {
  readonly claim: string;
  readonly found: string;
  readonly holds: boolean;
}

export interface Evidence {
  readonly receipt: Pick<ExtractReceipt, 'complete' | 'records' | 'expected' | 'sessions' | 'duplicates'>;
  /** The output compared with the server's data. */
  readonly comparison: Comparison;
  /** Requests of a run that was started after completion. */
  readonly requestsAfterCompletion: number;
}

/** What the demo proves, by the server's data rather than by the receipt. */
export function proofsOf({ receipt, comparison, requestsAfterCompletion: requests }: Evidence): Proof[] {
  const { lines, missing, duplicated, unknown } = comparison;
  const { complete, records, expected = 0, sessions } = receipt;
  return [
    {
      claim: 'no conversation is missing',
      found: `${count(missing)} missing, ${count(lines)} lines`,
      holds: lines > 0 && missing === 0,
    },
    { claim: 'no duplicates', found: `${count(duplicated)} duplicate lines`, holds: duplicated === 0 },
    { claim: 'no differences', found: `${count(unknown)} lines differ from the server's data`, holds: unknown === 0 },
    {
      claim: 'the receipt agrees',
      found: `${count(records)} records of ${count(expected)}`,
      holds: complete && records === lines,
    },
    { claim: 'resumed after a kill', found: `${count(sessions)} sessions`, holds: sessions === 2 },
    { claim: 'no repeated work', found: `${count(requests)} requests after completion`, holds: requests === 0 },
  ];
}

export const allHold = (proofs: readonly Proof[]): boolean => proofs.every(({ holds }) => holds);

export const proofRows = (proofs: readonly Proof[]): Row[] =>
  proofs.map(({ claim, found, holds }) => [claim, `${holds ? 'ok' : 'FAILED'}: ${found}`]);
