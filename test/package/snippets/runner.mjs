// Runs compiled programs one after another, each in an empty folder, as its parent asks for them by message.
// The programs share the modules of the library: loading it anew for each would take most of the time.
import { mkdirSync, rmSync } from 'node:fs';
import process from 'node:process';
import { setTimeout } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const MAX_CLOSING_MS = 10_000;

let output = '';
const collect = (chunk) => {
  output += chunk;
  return true;
};
process.stdout.write = collect;
process.stderr.write = collect;

let stray;
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => (stray ??= `${event}: ${textOf(error)}`));

const textOf = (error) => error?.stack ?? inspect(error);

process.on('message', ({ program, folder }) => {
  void run(program, folder).then((how) => process.send({ how, output }));
});

async function run(program, folder) {
  output = '';
  stray = undefined;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.chdir(folder);
  const env = { ...process.env };
  try {
    await import(pathToFileURL(program).href);
    const open = await openAfter(MAX_CLOSING_MS);
    if (open.length > 0) return `does not end: ${open.join(', ')} is still open`;
    if (stray) return stray;
    return `exit code ${process.exitCode ?? 0}`;
  } catch (error) {
    return textOf(error);
  } finally {
    process.exitCode = undefined;
    process.env = env;
  }
}

/** What would keep a process of the program's own from ending, such as a server; waits a while for it to close. */
async function openAfter(ms) {
  const end = Date.now() + ms;
  for (;;) {
    // A pipe is the channel to the parent.
    const open = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
    if (open.length === 0 || Date.now() > end) return open;
    await new Promise((resolve) => setTimeout(resolve, 5).unref());
  }
}
