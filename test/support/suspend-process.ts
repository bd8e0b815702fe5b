import { execFileSync } from 'node:child_process';
import { loadDriver } from '../../src/sqlite/drivers';
import type { ExtractionJob, ExtractionProcess } from './extraction-process';

/** Suspends a process while it does not hold the lock of its state file, which SQLite would keep. */
export async function suspendProcess(process: ExtractionProcess, { state }: ExtractionJob): Promise<void> {
  for (;;) {
    process.signal('SIGSTOP');
    while (!stateOf(process.pid).startsWith('T'));
    if (await isFree(state)) return;
    process.signal('SIGCONT');
    await process.reached(process.records + 1);
  }
}

const stateOf = (pid: number) => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });

async function isFree(path: string): Promise<boolean> {
  const database = (await loadDriver()).open(path, false);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch {
    return false;
  } finally {
    database.close();
  }
}
