import { Command } from 'commander';
import type { ExitCode } from '../exit-code.js';

const HELP = `
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
    .addHelpText('after', HELP)
    .action(async (path: string, { json }: { readonly json?: true }) => finish(await shown(path, json === true)));
}

async function shown(path: string, json: boolean): Promise<ExitCode> {
  const [{ readState }, { exitCodeOfRuns, standingOf }, { statusJson }, { statusText }, { nextIn }] = await Promise.all(
    [
      import('./read-state.js'),
      import('./run-standing.js'),
      import('./status-json.js'),
      import('./status-text.js'),
      import('./what-next.js'),
    ],
  );
  const runs = await readState(path);
  process.stdout.write(json ? `${JSON.stringify(statusJson(path, runs), null, 2)}\n` : statusText(runs, nextIn(path)));
  return exitCodeOfRuns(runs.map(standingOf));
}
