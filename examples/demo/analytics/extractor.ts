import { extractYear, type YearToExtract } from './extract-year.js';

// The process that the demo kills. It sends its progress to the parent process.
try {
  const year = JSON.parse(process.argv.at(-1) ?? '') as YearToExtract;
  await extractYear(year, (progress) => process.send?.(progress));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// An open IPC channel would keep the process alive.
process.disconnect?.();
