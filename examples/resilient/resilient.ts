import { runResilient } from './run-resilient.js';

await runResilient({ write: (text) => process.stdout.write(text) });
