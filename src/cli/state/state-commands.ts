import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigurationError } from '../../errors/pagewright-error.js';
import { withDisplayOptions } from '../export/export-command.js';
import type { DisplayFlags } from '../export/export-request.js';
import type { CommandContext, CommandStreams, ExitCode } from '../process.js';
import type { RunSnapshot } from './state-file.js';

const STATUS_HELP = `
Example:
  pagewright status users.ndjson.run.db

It only reads the file, so you can call it during an export.

Exit codes:
  0  all runs are complete
  1  the file cannot be read
  2  there is no such file, or it contains no run
  3  windows failed or are missing records; retry them with pagewright retry
  4  a run is unfinished; resume it with pagewright export --resume`;

/** `pagewright status`: shows the runs in a state file. */
export function statusCommand(context: CommandContext): Command {
  return new Command('status')
    .description('Show the runs in a state file, window by window')
    .argument('<state>', 'state file of an export')
    .option('--json', 'print JSON')
    .addHelpText('after', STATUS_HELP)
    .action(async (path: string, { json }: { readonly json?: true }) => {
      context.finish(await showStatus(path, json === true, context));
    });
}

async function showStatus(path: string, json: boolean, { stdout }: CommandStreams): Promise<ExitCode> {
  const [{ exitCodeOfRuns, readState, statusOf }, { statusJson, statusText }, { nextCommandsFor }] = await Promise.all([
    import('./state-file.js'),
    import('./status-report.js'),
    import('../next-command.js'),
  ]);
  const runs = await readState(path);
  stdout.write(json ? `${JSON.stringify(statusJson(path, runs), null, 2)}\n` : statusText(runs, nextCommandsFor(path)));
  return exitCodeOfRuns(runs.map(statusOf));
}

const RETRY_HELP = `
Example:
  pagewright retry users.ndjson.run.db

It runs the export with its original options, in the folder where you called it. Complete windows are not fetched again;
pending ones are fetched. Exit codes are those of pagewright export.`;

interface RetryFlags extends DisplayFlags {
  readonly run?: string;
}

/** `pagewright retry`: fetches the failed and incomplete windows of an export again. */
export function retryCommand(context: CommandContext): Command {
  const command = new Command('retry')
    .description('Fetch failed and incomplete windows again, with the original options')
    .argument('<state>', 'state file of the export')
    .option('--run <name>', 'name of the run, if the file contains several; see pagewright status');
  return withDisplayOptions(command)
    .addHelpText('after', RETRY_HELP)
    .action(async (path: string, flags: RetryFlags) => context.finish(await retryRun(path, flags, context)));
}

async function retryRun(path: string, flags: RetryFlags, streams: CommandStreams): Promise<ExitCode> {
  const [{ readState, selectRuns, findRunToRetry }, { storedRequest }, { runExport }] = await Promise.all([
    import('./state-file.js'),
    import('../export/export-request.js'),
    import('../export/run-export.js'),
  ]);
  const runs = selectRuns(await readState(path), flags.run);
  const found = findRunToRetry(runs);
  if (found === undefined) return reportNothing(path, runs, streams);
  const stored = storedRequest(found.run.metadata);
  if (stored === undefined) {
    throw new ConfigurationError(
      `run ${found.run.run} was not started by pagewright export. Run the program that started it again`,
    );
  }
  // The file may have been moved.
  const request = { ...stored, state: resolve(path) };
  return runExport({ request, mode: 'resume', display: flags }, streams);
}

async function reportNothing(path: string, runs: readonly RunSnapshot[], streams: CommandStreams): Promise<ExitCode> {
  const [{ formatNothingToRetry }, { nextCommandsFor }] = await Promise.all([
    import('./status-report.js'),
    import('../next-command.js'),
  ]);
  const { code, err } = formatNothingToRetry(path, runs, nextCommandsFor(path));
  streams.stderr.write(err);
  return code;
}
