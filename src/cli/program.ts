import { Command, CommanderError } from 'commander';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { endpointsCommand } from './endpoints/endpoints-command.js';
import { EXIT, type ExitCode } from './process.js';
import { errorText, plainText } from './output.js';
import { exportCommand } from './export/export-command.js';
import { sandboxCommand } from './sandbox/sandbox-command.js';
import { retryCommand, statusCommand } from './state/state-commands.js';

/** Runs the command line and gives the exit code; what went wrong is on standard error. */
export async function runProgram(args: readonly string[], version: string): Promise<ExitCode> {
  let code: ExitCode = EXIT.good;
  const finish = (ended: ExitCode) => (code = ended);
  const program = new Command('pagewright')
    .description('Exports what paged APIs hold, and runs one to try it with')
    .version(version)
    .addCommand(endpointsCommand())
    .addCommand(exportCommand(args, finish))
    .addCommand(statusCommand(finish))
    .addCommand(retryCommand(finish))
    .addCommand(sandboxCommand());
  for (const command of [program, ...program.commands]) throwOnExit(command);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Commander would end the process itself, with 1 also where it was called wrongly. */
function throwOnExit(command: Command): void {
  const outputError = (text: string, write: (text: string) => void) => write(plainText(text));
  command.exitOverride().configureOutput({ outputError }).showHelpAfterError('(add --help for what is allowed)');
}

function exitCodeOf(error: unknown): ExitCode {
  // Commander has told of it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  process.stderr.write(`error: ${errorText(error)}\n`);
  return isPagewrightError(error, 'CONFIGURATION') ? EXIT.usage : EXIT.failed;
}
