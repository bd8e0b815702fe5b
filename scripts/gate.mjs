// The gate: builds, then runs the static checks beside the tests, and ends with a summary.
//   node scripts/gate.mjs            what `npm test` runs
//   node scripts/gate.mjs --static   the static checks alone: `npm run check`
//   node scripts/gate.mjs --nightly  the tests with their long series, then the demos and the packed package on three Nodes
// Everything runs to its end, so that one run reports all failures. No check has a time limit: a busy machine is only slower.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

const STATIC = [
  'types',
  'lint',
  'format:check',
  'check:package',
  'check:prose',
  'check:requirements',
  'check:cycles',
  'api',
  'check:lock -- --offline',
];
const NIGHTLY = ['demo', 'demo -- --analytics', 'try-package'];

const isStatic = process.argv.includes('--static');
const isNightly = process.argv.includes('--nightly');
const env = isNightly ? { ...process.env, PAGEWRIGHT_NIGHTLY: '1' } : process.env;

const results = [];
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 1;
  });

/** Runs an npm script. Without `isLive`, its output is held back, and printed only where it fails. */
async function runScript(name, { isLive = false, isPolite = false } = {}) {
  const start = performance.now();
  const child = spawn(`npm run --silent ${name}`, {
    shell: true,
    env,
    stdio: isLive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  if (isPolite) lowerPriority(child);
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => child.once('close', (exitCode, signal) => resolve(exitCode ?? signal)));
  running.delete(child);
  const result = { name, code, seconds: (performance.now() - start) / 1_000, output: Buffer.concat(output).toString() };
  results.push(result);
  if (!isLive) console.log(lineOf(result));
  return code === 0;
}

/** Leaves the processor to the tests, where the system lets a process be polite. */
function lowerPriority({ pid }) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Only the order of the work changes.
  }
}

const lineOf = ({ name, code, seconds }) =>
  `${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`;

async function runStatic() {
  for (const name of STATIC) await runScript(name, { isPolite: !isStatic });
}

async function runTests() {
  if (await runScript('test:build')) await runScript('test:all', { isLive: true });
}

const start = performance.now();
if (await runScript('build')) await Promise.all(isStatic ? [runStatic()] : [runStatic(), runTests()]);
if (isNightly) for (const name of NIGHTLY) await runScript(name);

const failed = results.filter(({ code }) => code !== 0);
for (const { name, code, output } of failed)
  if (output) console.log(`\n--- ${name} ended with ${code}\n${output.trimEnd()}`);
console.log(
  `\n${results.map(lineOf).join('\n')}\n${failed.length === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - start) / 1_000).toFixed(0)} s`,
);
if (failed.length > 0) process.exitCode = 1;
