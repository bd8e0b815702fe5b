import { extract, ndjson, type ExtractProgress, type ExtractReceipt } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import { analyticsFiles } from './analytics-files.js';
import { resilientClient } from './conversations-client.js';

/** What the extracting process is told. Plain JSON. */
export interface YearToExtract {
  /** Where the server is. */
  readonly url: string;
  /** `start/end` of the year. */
  readonly interval: string;
  /** Where the files go. */
  readonly folder: string;
}

/** All that the extracting process does. It knows nothing of being killed: to go on is to do the same again. */
export function extractYear(
  { url, interval, folder }: YearToExtract,
  onProgress: (progress: ExtractProgress) => void,
): Promise<ExtractReceipt> {
  const { output, state, report } = analyticsFiles(folder);
  return extract(resilientClient(url).conversations({ interval }), {
    to: ndjson(output),
    checkpoints: sqlite(state),
    report,
    onProgress,
    progressEvery: 250,
  });
}
