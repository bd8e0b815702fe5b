import { extract, ndjson, type ExtractProgress, type ExtractReceipt } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import { analyticsFiles } from './analytics-files.js';
import { resilientClient } from './conversations-client.js';

/** The input of the child process, as plain JSON. */
export interface YearToExtract {
  /** The URL of the server. */
  readonly url: string;
  /** `start/end` of the year. */
  readonly interval: string;
  /** The output folder. */
  readonly folder: string;
}

/** The work of the child process. It needs no code for being killed: the next process calls it again. */
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
