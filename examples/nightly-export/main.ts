import { fromEnv } from 'pagewright/genesys';
import { Analytics } from './analytics.js';
import { nightlyExport } from './nightly-export.js';

process.exitCode = await nightlyExport({
  analytics: new Analytics(fromEnv()),
  folder: process.env['EXPORT_FOLDER'] ?? '.',
  now: Date.now(),
  log: (line) => console.log(line),
});
