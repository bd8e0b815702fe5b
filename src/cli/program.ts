import { Command, CommanderError } from 'commander';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { endpointsCommand } from './endpoints/endpoints-command.js';
import { exportCommand } from './export/export-command.js';
import { errorText, plainText } from './output.js';
import { EXIT, type CommandContext, type CommandStreams, type ExitCode } from './process.js';
import { sandboxCommand } from './sandbox/sandbox-command.js';
import { retryCommand, statusCommand } from './state/state-commands.js';

interface ProgramOptions extends CommandStreams {
  readonly version: string;
}

/** Runs the command line and returns its exit code. Errors are written to `stderr`, never thrown. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<ExitCode> {
  const { version, stdout, stderr } = options;
  let code: ExitCode = EXIT.success;
  const context: CommandContext = { args, stdout, stderr, finish: (ended) => (code = ended) };
  const program = new Command('pagewright')
    .description('Export every record of a paginated API, or serve a sandbox API to try it')
    .version(version)
    .addCommand(endpointsCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(retryCommand(context))
    .addCommand(sandboxCommand(context));
  for (const command of [program, ...program.commands]) configure(command, options);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, stderr);
  }
}

/** Makes commander throw: by itself it ends the process, with exit code 1 for usage errors too. */
function configure(command: Command, { stdout, stderr }: CommandStreams): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(plainText(text)),
    })
    .showHelpAfterError('(use --help for usage)');
}

function exitCodeOf(error: unknown, stderr: NodeJS.WritableStream): ExitCode {
  // Commander has written its own errors already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.usage;
  stderr.write(`error: ${errorText(error)}\n`);
  return isPagewrightError(error, 'CONFIGURATION') ? EXIT.usage : EXIT.failed;
}
