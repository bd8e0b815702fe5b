import type { ExportResult } from './export-users.js';
import { count } from './receipt-table.js';

/** @throws an Error where one of so many users is missing, or came twice */
export function checkThatEachCameOnce(
  { processed, skipped, receipt }: Pick<ExportResult, 'processed' | 'skipped' | 'receipt'>,
  users: number,
): void {
  const came = processed + skipped;
  if (came === users && receipt.duplicates === 0) return;
  throw new Error(`of ${count(users)} users ${count(came)} came, and ${count(receipt.duplicates)} came again`);
}
