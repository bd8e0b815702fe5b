// A sandbox in its own process, so that only the memory of the client is measured. Prints its URL.
import { startSandbox } from '../../dist/esm/sandbox/index.js';

const sandbox = await startSandbox({ users: Number(process.argv[2]), dialect: 'cursor' });
process.stdout.write(`${sandbox.url}\n`);
process.on('message', () => undefined);
process.on('disconnect', () => process.exit(0));
