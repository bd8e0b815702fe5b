import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigurationError } from '../../errors/client-errors.js';
import { withDisplayOptions } from '../export/export-command.js';
import type { DisplayFlags } from '../export/export-request.js';
import type { ExitCode } from '../process.js';
import type { RunSnapshot } from './state-file.js';

const STATUS_HELP = `
Example:
  pagewright status users.ndjson.run.db

It only reads the file, also while an export works on it.

Exit codes:
  0  all runs in it are complete
  1  the file cannot be read
  2  there is no such file, or no run in it
  3  windows failed or came short; pagewright retry takes them up again
  4  a run is not at its end; the export with --resume goes on with it`;

/** `pagewright status`: how the runs in a state file stand. */
export function statusCommand(finish: (code: ExitCode) => void): Command {
  return new Command('status')
    .description('Shows the runs in a state file, window by window')
    .argument('<state>', 'the state file of an export')
    .option('--json', 'print JSON')
    .addHelpText('after', STATUS_HELP)
    .action(async (path: string, { json }: { readonly json?: true }) => finish(await showStatus(path, json === true)));
}

async function showStatus(path: string, json: boolean): Promise<ExitCode> {
  const [{ readState }, { exitCodeOfRuns, statusOf }, { statusJson }, { statusText }, { nextCommandsFor }] =
    await Promise.all([
      import('./state-file.js'),
      import('./state-file.js'),
      import('./status-report.js'),
      import('./status-report.js'),
      import('../next-command.js'),
    ]);
  const runs = await readState(path);
  process.stdout.write(
    json ? `${JSON.stringify(statusJson(path, runs), null, 2)}\n` : statusText(runs, nextCommandsFor(path)),
  );
  return exitCodeOfRuns(runs.map(statusOf));
}

const RETRY_HELP = `
Example:
  pagewright retry users.ndjson.run.db

It runs the export as it was called, from the folder where it was called. Windows that are whole are not fetched again; those that nobody has
fetched yet are. The exit codes are those of pagewright export.`;

interface RetryFlags extends DisplayFlags {
  readonly run?: string;
}

/** `pagewright retry`: takes up the failed and short windows of an export again. */
export function retryCommand(finish: (code: ExitCode) => void): Command {
  const command = new Command('retry')
    .description('Takes up the windows again that failed or came short, as the export was called')
    .argument('<state>', 'the state file of the export')
    .option('--run <name>', 'which run, where the file holds several; pagewright status names them');
  return withDisplayOptions(command)
    .addHelpText('after', RETRY_HELP)
    .action(async (path: string, flags: RetryFlags) => finish(await retryRun(path, flags)));
}

async function retryRun(path: string, flags: RetryFlags): Promise<ExitCode> {
  const [{ readState }, { selectRuns, findRunToRetry }, { storedRequest }, { runExport }] = await Promise.all([
    import('./state-file.js'),
    import('./state-file.js'),
    import('../export/export-request.js'),
    import('../export/run-export.js'),
  ]);
  const runs = selectRuns(await readState(path), flags.run);
  const found = findRunToRetry(runs);
  if (found === undefined) return reportNothing(path, runs);
  const stored = storedRequest(found.run.invocation);
  if (stored === undefined) {
    throw new ConfigurationError(
      `the run ${found.run.run} was not begun by pagewright export; run again what began it`,
    );
  }
  // The file may have been moved since.
  const request = { ...stored, state: resolve(path) };
  return runExport({ request, mode: 'resume', show: flags });
}

async function reportNothing(path: string, runs: readonly RunSnapshot[]): Promise<ExitCode> {
  const [{ formatNothingToRetry }, { nextCommandsFor }] = await Promise.all([
    import('./status-report.js'),
    import('../next-command.js'),
  ]);
  const { code, err } = formatNothingToRetry(path, runs, nextCommandsFor(path));
  process.stderr.write(err);
  return code;
}
