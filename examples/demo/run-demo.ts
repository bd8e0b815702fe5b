import type { Writable } from 'node:stream';
import { staticToken } from 'pagewright';
import { startSandbox, type SandboxOptions } from 'pagewright/sandbox';
import { exportUsers } from './export-users.js';
import { progressDisplay, type Screen } from './progress-display.js';
import { count, receiptRows, table, type Row } from './receipt-table.js';
import { UserDirectory } from './user-directory.js';

const TOKEN = 'token-of-the-demo';

export interface DemoOptions {
  /** Where the users are written, one JSON object a line. An existing file is replaced. */
  readonly file: string;
  readonly screen: Screen;
  /** Gets the message of a failure. */
  readonly errors: Writable;
  /** What the server is like. @default 25 000 users */
  readonly sandbox?: SandboxOptions;
}

/** Exports the users of a sandbox. Gives the exit code: 0, or 1 after a failure, which is told on `errors`. */
export async function runDemo(options: DemoOptions): Promise<0 | 1> {
  try {
    await exportFromSandbox(options);
    return 0;
  } catch (error) {
    options.errors.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function exportFromSandbox({ file, screen, sandbox: like }: DemoOptions): Promise<void> {
  const startedAt = performance.now();
  await using sandbox = await startSandbox({ users: 25_000, auth: TOKEN, ...like });
  const directory = new UserDirectory({ baseURL: sandbox.url, auth: staticToken(TOKEN) });
  const display = progressDisplay(screen);

  screen.write(`Exporting ${count(sandbox.data.users)} users of ${sandbox.url}\n`);
  const { receipt, ...result } = await exportUsers(directory.users(), file, display.show).finally(display.stop);

  screen.write(table('Receipt', receiptRows(receipt)));
  screen.write(
    table('Export', [
      ['processed', count(result.processed)],
      ['skipped', count(result.skipped)],
      ['file', `${file} (${count(result.written)} lines)`],
      ...cost(startedAt),
    ]),
  );
}

/** The sandbox runs in the same process, so its memory is in the figure. */
function cost(startedAt: number): Row[] {
  return [
    ['seconds', ((performance.now() - startedAt) / 1000).toFixed(1)],
    ['peak memory', `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, server included`],
  ];
}
