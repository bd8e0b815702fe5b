import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { newProject } from './scratch.mjs';

const ONE_MINUTE = 60_000;

/** Runs the installed command under every Node: it must serve a page, and end well when it is asked to. */
export async function runCommand({ scratch, tarball, runtimes, report: { check } }) {
  const cwd = await newProject(scratch, 'command', [tarball]);
  // What npm links there is what `npx pagewright` runs.
  const command = join(cwd, 'node_modules', '.bin', 'pagewright');
  for (const { path, label } of runtimes) {
    await check(`${label} runs the sandbox from the command line`, () => servesAPage(path, command));
  }
}

async function servesAPage(node, command) {
  const child = spawn(node, [command, 'sandbox', '--users', '60', '--json'], { timeout: ONE_MINUTE });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  try {
    const line = await Promise.race([firstLine(child.stdout), ended.then(() => undefined)]);
    if (line === undefined) throw new Error(`it ended before it served\n${errors}`);
    const answer = await fetch(`${JSON.parse(line).url}/api/v2/users`);
    const { total } = await answer.json();
    if (total !== 60) throw new Error(`a page of 60 users has the total ${total}`);
  } finally {
    child.kill('SIGINT');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`it ended with ${code} on Ctrl-C\n${errors}`);
}

function firstLine(stream) {
  let text = '';
  return new Promise((resolve) => {
    stream.on('data', (piece) => {
      text += piece;
      if (text.includes('\n')) resolve(text.split('\n')[0]);
    });
  });
}
