import { Command, Option } from 'commander';
import { dedupe, fields, jsonArray, jsonObject, minutes, wholeNumberFrom } from '../arguments.js';
import type { CommandContext } from '../process.js';
import { type ExportFlags, exportRequest } from './export-request.js';

/** `pagewright export`: exports all records of a call to a file. */
export function exportCommand(context: CommandContext): Command {
  const command = new Command('export')
    .description('Export all records of an annotated method to a file. Stop or kill it at any time, then resume')
    .argument('<module>', 'TypeScript or JavaScript file that exports the client')
    .argument('<Class.method>', 'such as Crm.users; list them with pagewright endpoints')
    .option('--params <json>', 'params of the call, as a JSON object', jsonObject)
    .option('--args <json>', 'arguments before the params, as a JSON array', jsonArray)
    .requiredOption('--to <file>', 'output: .ndjson, .ndjson.gz, .csv, .csv.gz, or .db for SQLite')
    .option('--fields <list>', 'fields to write: id,name,division.id, or name=path', fields)
    .option('--table <name>', 'SQLite table (default: name of the method)')
    .option(
      '--key <path>',
      'field that identifies a record, such as id; also the primary key in SQLite (default: dedupe of the method)',
    )
    .option('--overwrite', 'replace an existing file when the new one is complete, or drop the table');
  return withRunOptions(command)
    .addHelpText('after', HELP)
    .action(async (module: string, endpoint: string, flags: ExportFlags) => {
      const { runExport } = await import('./run-export.js');
      const request = exportRequest({ cwd: process.cwd(), typed: context.args, module, endpoint, flags });
      const mode = flags.restart ? 'restart' : flags.resume ? 'resume' : 'start';
      context.finish(await runExport({ request, mode, display: flags }, context));
    });
}

const withRunOptions = (command: Command): Command =>
  withDisplayOptions(
    command
      .option('--state <file>', 'state file (default: the output with .run.db)')
      .option('--workers <number>', 'windows to fetch in parallel', wholeNumberFrom(1))
      .addOption(new Option('--resume', 'resume the run in the state file').conflicts('restart'))
      .option('--restart', 'discard the run in the state file and start over')
      .option('--dedupe <how>', 'exact, exact64, bloom:<rate>:<records> or off', dedupe)
      .option('--report <file>', 'write an HTML report')
      .option('--receipt <file>', 'receipt as JSON (default: the output with .receipt.json)')
      .option('--org <name>', 'organization, if one state file serves several')
      .option('--view <name>', 'name of the run in the state file (default: Class.method)'),
  );

/** Adds the options that do not change the export. */
export const withDisplayOptions = (command: Command): Command =>
  command
    .option('--max-minutes <number>', 'stop gracefully after this many minutes', minutes)
    .option('--json', 'print the receipt as JSON')
    .option('--quiet', 'hide progress');

const HELP = `
Examples:
  pagewright export crm.ts Crm.users --to users.ndjson
  pagewright export crm.ts Crm.members --args '["7f3c"]' --params '{"state": "active"}' --to members.csv
  pagewright export crm.ts Crm.users --to users.ndjson --fields id,name,division_id=division.id
  pagewright export genesys.ts Genesys.conversations --params '{"interval": "2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"}' \\
    --to year.db --key conversationId --workers 4 --report year.html

The client is the first of these: an exported instance of the class, an instance exported under that name (crm.users), the
result of the class's static create(), or new Class() if it needs no arguments. Read credentials from the environment in the
module; no option accepts one.

Ctrl-C, kill and --max-minutes stop it gracefully; it prints the command that resumes it. After kill -9 you can resume too.

Exit codes:
  0  complete
  1  failed: output, state file or credentials; committed pages are kept
  2  invalid call; nothing was fetched
  3  incomplete: windows failed or are missing records; they are listed
  4  stopped; can be resumed`;
