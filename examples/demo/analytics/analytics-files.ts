import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../tables.js';

/** What the analytics demo writes into its folder. */
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

/** SQLite's own companions of a database. */
const COMPANIONS = ['', '-wal', '-shm'];

/** Where to look for what. */
export function fileRows({ output, receipt, report, state }: AnalyticsFiles, kept: { readonly state: boolean }): Row[] {
  return [
    ['records', output],
    ['receipt', receipt],
    ['report', `${report} (open it in a browser)`],
    ...(kept.state ? [['state', state] as const] : []),
  ];
}

/** Removes the state alone. */
export async function removeState({ state }: AnalyticsFiles): Promise<void> {
  for (const companion of COMPANIONS) await rm(state + companion, { force: true });
}

/** Removes what an earlier demo has left, and nothing else that lies in the folder. */
export async function removeAll(files: AnalyticsFiles): Promise<void> {
  await removeState(files);
  for (const file of [files.output, files.receipt, files.report]) await rm(file, { force: true });
  await rm(`${files.output}.parts`, { recursive: true, force: true });
}
