import type { Writable } from 'node:stream';
import { type Clock, staticToken, systemClock } from 'pagewright';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { faultyServer, resilientDirectory } from './faulty-server.js';
import { assertEachUserOnce, exportUsers } from './export-users.js';
import { PolicyStats } from './policy-stats.js';
import { progressDisplay, type Screen } from './progress-display.js';
import { count, receiptRows, type Row, serverRows, table } from './tables.js';
import { UserDirectory } from './user-directory.js';

const TOKEN = 'token-of-the-demo';

export interface DemoOptions {
  /** The output file, one JSON object per line. An existing file is replaced. */
  readonly file: string;
  readonly screen: Screen;
  /** Receives the error message of a failure. */
  readonly errors: Writable;
  /** Options of the server. @default 25,000 users */
  readonly sandbox?: SandboxOptions;
  /** Whether the server injects faults. @default false */
  readonly faults?: boolean;
  /** The clock of client and server, with faults. @default the system clock */
  readonly clock?: Clock;
}

/** Exports the users of a sandbox. Returns the exit code: 0, or 1 after a failure, which is written to `errors`. */
export async function runDemo(options: DemoOptions): Promise<0 | 1> {
  try {
    await exportFromSandbox(options);
    return 0;
  } catch (error) {
    options.errors.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function exportFromSandbox(options: DemoOptions): Promise<void> {
  const { file, screen, faults = false, clock = systemClock, sandbox: serverOptions } = options;
  const startedAt = performance.now();
  const stats = new PolicyStats();
  await using sandbox = await startSandbox({
    users: 25_000,
    ...(faults ? faultyServer(clock) : { auth: TOKEN }),
    ...serverOptions,
  });
  const directory = faults ? resilientDirectory(sandbox, clock, stats.observe) : plainDirectory(sandbox);
  const display = progressDisplay(screen);

  screen.write(`Exporting ${count(sandbox.data.users)} users from ${sandbox.url}\n`);
  const result = await exportUsers(directory.users(), file, display.show).finally(display.stop);

  screen.write(table('Receipt', receiptRows(result.receipt)));
  if (faults) {
    screen.write(table('Server', serverRows(sandbox)));
    screen.write(table('Policies', stats.rows()));
    assertEachUserOnce(result, sandbox.data.users);
  }
  screen.write(
    table('Export', [
      ['processed', count(result.processed)],
      ['skipped', count(result.skipped)],
      ['file', `${file} (${count(result.written)} lines)`],
      ...cost(startedAt),
    ]),
  );
}

const plainDirectory = ({ url }: Sandbox) => new UserDirectory({ baseURL: url, auth: staticToken(TOKEN) });

/** The sandbox runs in the same process, so its memory is included. */
function cost(startedAt: number): Row[] {
  return [
    ['seconds', ((performance.now() - startedAt) / 1000).toFixed(1)],
    ['peak memory', `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, server included`],
  ];
}
