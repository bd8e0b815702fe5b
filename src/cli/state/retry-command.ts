import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { ExitCode } from '../exit-code.js';
import { withShowOptions } from '../export/export-command.js';
import type { ShowFlags } from '../export/export-flags.js';
import type { RunState } from './read-state.js';

const HELP = `
Example:
  pagewright retry users.ndjson.run.db

It runs the export as it was called, from the folder where it was called. Windows that are whole are not fetched again; those that nobody has
fetched yet are. The exit codes are those of pagewright export.`;

interface RetryFlags extends ShowFlags {
  readonly run?: string;
}

/** `pagewright retry`: takes up the failed and short windows of an export again. */
export function retryCommand(finish: (code: ExitCode) => void): Command {
  const command = new Command('retry')
    .description('Takes up the windows again that failed or came short, as the export was called')
    .argument('<state>', 'the state file of the export')
    .option('--run <name>', 'which run, where the file holds several; pagewright status names them');
  return withShowOptions(command)
    .addHelpText('after', HELP)
    .action(async (path: string, flags: RetryFlags) => finish(await retried(path, flags)));
}

async function retried(path: string, flags: RetryFlags): Promise<ExitCode> {
  const [{ readState }, { namedRuns, runToRetry }, { storedRequest }, { runExport }] = await Promise.all([
    import('./read-state.js'),
    import('./run-to-retry.js'),
    import('../export/export-request.js'),
    import('../export/run-export.js'),
  ]);
  const runs = namedRuns(await readState(path), flags.run);
  const found = runToRetry(runs);
  if (found === undefined) return tellNothing(path, runs);
  const stored = storedRequest(found.run.invocation);
  if (stored === undefined) {
    throw new ConfigurationError(
      `the run ${found.run.run} was not begun by pagewright export; run again what began it`,
    );
  }
  // The file may have been moved since.
  const request = { ...stored, state: resolve(path) };
  return runExport({ request, manner: 'resume', show: flags });
}

async function tellNothing(path: string, runs: readonly RunState[]): Promise<ExitCode> {
  const [{ nothingToRetry }, { nextIn }] = await Promise.all([
    import('./nothing-to-retry.js'),
    import('./what-next.js'),
  ]);
  const { code, err } = nothingToRetry(path, runs, nextIn(path));
  process.stderr.write(err);
  return code;
}
