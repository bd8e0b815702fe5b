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
  /** The output compared with the records of the server. */
  readonly comparison: Comparison;
  /** Requests of a run that was started again after its end. */
  readonly requestsAfterTheEnd: number;
}

/** What the demo proves. The data of the server decides, not the receipt. */
export function proofsOf({ receipt, comparison, requestsAfterTheEnd: requests }: Evidence): Proof[] {
  const { lines, missing, duplicated, unknown } = comparison;
  const { complete, records, expected = 0, sessions } = receipt;
  return [
    {
      claim: 'every conversation is there',
      found: `${count(missing)} are missing from ${count(lines)} lines`,
      holds: lines > 0 && missing === 0,
    },
    { claim: 'each once', found: `${count(duplicated)} lines are duplicates`, holds: duplicated === 0 },
    { claim: 'each is unchanged', found: `${count(unknown)} lines differ from the server`, holds: unknown === 0 },
    {
      claim: 'the receipt agrees',
      found: `${count(records)} records of ${count(expected)}`,
      holds: complete && records === lines,
    },
    { claim: 'it survived a kill', found: `${count(sessions)} processes worked on it`, holds: sessions === 2 },
    {
      claim: 'complete stays complete',
      found: `started again, it sent ${count(requests)} requests`,
      holds: requests === 0,
    },
  ];
}

export const allHold = (proofs: readonly Proof[]): boolean => proofs.every(({ holds }) => holds);

export const proofRows = (proofs: readonly Proof[]): Row[] =>
  proofs.map(({ claim, found, holds }) => [claim, `${holds ? 'yes' : 'NO'}: ${found}`]);
