import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../tables.js';

/** The files that the analytics demo writes. */
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

/** Files that SQLite keeps beside a database. */
const COMPANIONS = ['', '-wal', '-shm'];

/** Rows that say where the files are. */
export function fileRows({ output, receipt, report, state }: AnalyticsFiles, kept: { readonly state: boolean }): Row[] {
  return [
    ['records', output],
    ['receipt', receipt],
    ['report', `${report} (open it in a browser)`],
    ...(kept.state ? [['state', state] as const] : []),
  ];
}

/** Removes only the state. */
export async function removeState({ state }: AnalyticsFiles): Promise<void> {
  for (const companion of COMPANIONS) await rm(state + companion, { force: true });
}

/** Removes the files of an earlier demo, and nothing else in the folder. */
export async function removeAll(files: AnalyticsFiles): Promise<void> {
  await removeState(files);
  for (const file of [files.output, files.receipt, files.report]) await rm(file, { force: true });
  await rm(`${files.output}.parts`, { recursive: true, force: true });
}
