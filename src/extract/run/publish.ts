import { writeReceipt } from '../receipt/write-receipt.js';
import { writeReport } from '../report/write-report.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';

/** Writes the receipt and the report where they are wanted. */
export async function publish<T>(
  receipt: ExtractReceipt,
  { receipt: wanted, report, to, checkpoints: store }: ResolvedExtractOptions<T>,
): Promise<void> {
  const path = wanted ?? to.receiptPath;
  if (typeof path === 'string') await writeReceipt(path, receipt);
  if (report === undefined) return;
  const log = [];
  for await (const entry of store.readLog(receipt.run)) log.push(entry);
  await writeReport(report, { receipt, chunks: await store.chunks(receipt.run), log });
}
