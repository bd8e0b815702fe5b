import { Command, Option } from 'commander';
import { dedupe, fields, jsonArray, jsonObject, minutes, wholeNumberFrom } from '../arguments.js';
import type { ExitCode } from '../process.js';
import { type ExportFlags, exportRequest } from './export-request.js';

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
      finish(await runExport({ request, mode: manner, show: flags }));
    });
}

const withRunOptions = (command: Command): Command =>
  withDisplayOptions(
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
export const withDisplayOptions = (command: Command): Command =>
  command
    .option('--max-minutes <number>', 'stop after that time, in good order', minutes)
    .option('--json', 'print the receipt as JSON')
    .option('--quiet', 'tell nothing on the way');

/** What stands below the options in the help of `pagewright export`. */
const exportHelp = `
Examples:
  pagewright export crm.ts Crm.users --to users.ndjson
  pagewright export crm.ts Crm.members --args '["7f3c"]' --params '{"state": "active"}' --to members.csv
  pagewright export crm.ts Crm.users --to users.ndjson --fields id,name,division_id=division.id
  pagewright export genesys.ts Genesys.conversations --params '{"interval": "2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"}' \\
    --to year.db --key conversationId --workers 4 --report year.html

The client is, in this order: an exported instance of the class, an instance exported under that name (crm.users), what the static
create() of the class gives, or new Class() where that takes no argument. Credentials are read from the environment, by the module;
no option takes one.

Ctrl-C, a kill, or --max-minutes end it in good order, and it says what to type to go on. Killed with -9 it goes on as well.

Exit codes:
  0  complete
  1  failed: the file, the state, the credentials. What was committed stays
  2  called wrongly: nothing was fetched
  3  not complete: windows failed, or lack records that the server announced; they are named
  4  stopped, and can go on`;
