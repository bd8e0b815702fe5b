import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../tables.js';

/** The files of the analytics demo. */
export interface AnalyticsFiles {
  readonly output: string;
  readonly receipt: string;
  readonly report: string;
  readonly state: string;
}

export function analyticsFiles(folder: string): AnalyticsFiles {
  const output = join(folder, 'conversations.ndjson');
  return {
    output,
    receipt: `${output}.receipt.json`,
    report: join(folder, 'report.html'),
    state: join(folder, 'run.db'),
  };
}

/** The suffixes of a SQLite database and its companion files. */
const SQLITE_SUFFIXES = ['', '-wal', '-shm'];

/** The files as table rows. */
export function fileRows(
  { output, receipt, report, state }: AnalyticsFiles,
  { withState }: { readonly withState: boolean },
): Row[] {
  return [
    ['records', output],
    ['receipt', receipt],
    ['report', `${report} (open it in a browser)`],
    ...(withState ? [['state', state] as const] : []),
  ];
}

/** Removes the state file. */
export async function removeState({ state }: AnalyticsFiles): Promise<void> {
  for (const suffix of SQLITE_SUFFIXES) await rm(state + suffix, { force: true });
}

/** Removes the files of an earlier demo, and nothing else in the folder. */
export async function removeAll(files: AnalyticsFiles): Promise<void> {
  await removeState(files);
  for (const file of [files.output, files.receipt, files.report]) await rm(file, { force: true });
  await rm(`${files.output}.parts`, { recursive: true, force: true });
}
