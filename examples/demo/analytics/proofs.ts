import type { ExtractReceipt } from 'pagewright/extract';
import { count, type Row } from '../tables.js';
import type { Comparison } from './compare-output.js';

/** A claim, what was found, and whether it holds. */
export interface Proof {
  readonly claim: string;
  readonly found: string;
  readonly holds: boolean;
}

export interface Evidence {
  readonly receipt: Pick<ExtractReceipt, 'complete' | 'records' | 'expected' | 'sessions' | 'duplicates'>;
  /** The output beside what the server has. */
  readonly comparison: Comparison;
  /** That a run which was started once more has sent. */
  readonly requestsAfterTheEnd: number;
}

/** What the demo is to prove. The server's data has the last word, not the receipt. */
export function proofsOf({ receipt, comparison, requestsAfterTheEnd: requests }: Evidence): Proof[] {
  const { lines, missing, duplicated, unknown } = comparison;
  const { complete, records, expected = 0, sessions } = receipt;
  return [
    {
      claim: 'every conversation came',
      found: `${count(missing)} of the server's are missing from ${count(lines)} lines`,
      holds: lines > 0 && missing === 0,
    },
    { claim: 'each once', found: `${count(duplicated)} lines came twice`, holds: duplicated === 0 },
    { claim: 'each as it was', found: `${count(unknown)} lines are not the server's`, holds: unknown === 0 },
    {
      claim: 'the receipt says so too',
      found: `${count(records)} records of ${count(expected)}`,
      holds: complete && records === lines,
    },
    { claim: 'through a kill', found: `${count(sessions)} processes worked on it`, holds: sessions === 2 },
    { claim: 'whole is whole', found: `started once more, it sent ${count(requests)} requests`, holds: requests === 0 },
  ];
}

export const allHold = (proofs: readonly Proof[]): boolean => proofs.every(({ holds }) => holds);

export const proofRows = (proofs: readonly Proof[]): Row[] =>
  proofs.map(({ claim, found, holds }) => [claim, `${holds ? 'yes' : 'NO'}: ${found}`]);
