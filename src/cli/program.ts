import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../errors/configuration-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { sandboxCommand } from './sandbox/sandbox-command.js';

/** Runs the command line. Gives the exit code: 0, 1 after a failure, 2 where it was called wrongly; what went wrong is on standard error. */
export async function runProgram(args: readonly string[], version: string): Promise<ExitCode> {
  const program = new Command('pagewright')
    .description('Tools around paged APIs')
    .version(version)
    .addCommand(sandboxCommand());
  for (const command of [program, ...program.commands]) endsByThrowing(command);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.good;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Commander would end the process itself, with 1 also where it was called wrongly. */
function endsByThrowing(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for what is allowed)');
}

function exitCodeOf(error: unknown): ExitCode {
  // Commander has told of it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof ConfigurationError ? EXIT.usage : EXIT.failed;
}
