import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/index.js';
import { stopSignals } from '../stop-signals.js';
import { addressOf, howToReach } from './how-to-reach.js';
import { sandboxOptionsOf, type SandboxFlags } from './sandbox-flags.js';
import { saidAtTheEnd, summaryOf } from './sandbox-summary.js';

/** Runs a sandbox until the process is asked to stop, and then says what it did. */
export async function serveSandbox(flags: SandboxFlags): Promise<void> {
  const options = sandboxOptionsOf(flags);
  const print = (text: string, json: object) => process.stdout.write(`${flags.json ? JSON.stringify(json) : text}\n`);
  // Before the address is told: whoever has it may ask to stop.
  const stopped = new Promise<void>((resolve) => stopSignals(resolve));
  const sandbox = await startedAt(options);
  print(howToReach(sandbox.url, options), addressOf(sandbox.url, options));
  await stopped;
  await sandbox.close();
  print(saidAtTheEnd(sandbox), summaryOf(sandbox));
}

const TAKEN: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be listened on by this user',
};

/** @throws an Error that says what to do, where the port cannot be had */
async function startedAt(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const why = TAKEN[String((error as { code?: unknown }).code)];
    if (why === undefined) throw error;
    throw new Error(`port ${options.port} ${why}; name another, or leave --port out for a free one`, { cause: error });
  }
}
