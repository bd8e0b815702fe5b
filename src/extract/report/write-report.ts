import { writeWhole } from '../receipt/write-whole.js';
import { reportHtml, type ReportData } from './report-html.js';

/**
 * Writes a report for people as one HTML file, whole or not at all.
 *
 * @throws SinkError where the file cannot be written
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeWhole(path, reportHtml(data), 'report');
}
