// A sandbox in a process of its own, so that a busy consumer does not hold up the server. Takes its options as JSON, prints its address.
import { startSandbox } from '../dist/esm/sandbox/index.js';

const sandbox = await startSandbox(JSON.parse(process.argv[2]));
process.stdout.write(`${sandbox.url}\n`);
process.on('disconnect', () => process.exit(0));
