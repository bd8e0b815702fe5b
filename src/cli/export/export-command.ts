import { Command, Option } from 'commander';
import { dedupe } from '../arguments/dedupe-argument.js';
import { fields } from '../arguments/fields-argument.js';
import { jsonArray, jsonObject } from '../arguments/json-argument.js';
import { minutes, wholeNumberFrom } from '../arguments/number-arguments.js';
import type { ExitCode } from '../exit-code.js';
import type { ExportFlags } from './export-flags.js';
import { exportHelp } from './export-help.js';
import { exportRequest } from './export-request.js';

/** `pagewright export`: all records of a call into a file, in a run that goes on where it stopped. */
export function exportCommand(args: readonly string[], finish: (code: ExitCode) => void): Command {
  const command = new Command('export')
    .description(
      'Pulls all records of an annotated method into a file; killed at any moment, it goes on where it stood',
    )
    .argument('<module>', 'a TypeScript or JavaScript file that exports the client')
    .argument('<Class.method>', 'such as Crm.users; pagewright endpoints tells what there is')
    .option('--params <json>', 'the params of the call, as a JSON object', jsonObject)
    .option('--args <json>', 'the arguments before the params, as a JSON array', jsonArray)
    .requiredOption('--to <file>', 'where the records go: .ndjson, .ndjson.gz, .csv, .csv.gz, or .db for SQLite')
    .option('--fields <list>', 'what to write of a record: id,name,division.id, or name=path', fields)
    .option('--table <name>', 'of SQLite: the table (default: named for the method)')
    .option(
      '--key <path>',
      'what tells records apart, such as id; of SQLite also the key of the table (default: the dedupe of the method)',
    )
    .option('--overwrite', 'replace a file that is there once the new one is whole, or a table');
  return withRunOptions(command)
    .addHelpText('after', exportHelp)
    .action(async (module: string, endpoint: string, flags: ExportFlags) => {
      const { runExport } = await import('./run-export.js');
      const request = exportRequest({ cwd: process.cwd(), typed: args, module, endpoint, flags });
      const manner = flags.restart ? 'restart' : flags.resume ? 'resume' : 'begin';
      finish(await runExport({ request, manner, show: flags }));
    });
}

const withRunOptions = (command: Command): Command =>
  withShowOptions(
    command
      .option('--state <file>', 'where the state of the run is kept (default: the output with .run.db)')
      .option('--workers <number>', 'windows to fetch side by side', wholeNumberFrom(1))
      .addOption(new Option('--resume', 'go on with the run in the state file').conflicts('restart'))
      .option('--restart', 'drop what the state file has of the run, and begin anew')
      .option('--dedupe <how>', 'exact, exact64, bloom:<rate>:<records> or off', dedupe)
      .option('--report <file>', 'write a report for people there, one HTML file')
      .option('--receipt <file>', 'write the receipt there (default: the output with .receipt.json)')
      .option('--org <name>', 'whose data it is, where one state file serves several')
      .option('--view <name>', 'what the run is called in the state file (default: Class.method)'),
  );

/** The options that say how a run is shown, and how long it may take. */
export const withShowOptions = (command: Command): Command =>
  command
    .option('--max-minutes <number>', 'stop after that time, in good order', minutes)
    .option('--json', 'print the receipt as JSON')
    .option('--quiet', 'tell nothing on the way');
