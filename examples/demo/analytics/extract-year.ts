import { extract, ndjson, type ExtractProgress, type ExtractReceipt } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import { analyticsFiles } from './analytics-files.js';
import { resilientClient } from './conversations-client.js';

/** Input of the extracting process. Plain JSON. */
export interface YearToExtract {
  /** Address of the server. */
  readonly url: string;
  /** `start/end` of the year. */
  readonly interval: string;
  /** Folder of the files. */
  readonly folder: string;
}

/** All that the extracting process does. To resume after a kill, it does the same again. */
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
