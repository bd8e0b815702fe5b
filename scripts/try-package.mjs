// Tries the package as its users get it: packs what `npm test` has built, installs the tarball in scratch projects outside
// the repository, and runs it under every supported major version of Node.
import { exportUsers } from './package-trial/export-users.mjs';
import { firstTenMinutes, readmeCommands } from './package-trial/first-ten-minutes.mjs';
import { loadPackage } from './package-trial/load-package.mjs';
import { newReport } from './package-trial/report.mjs';
import { runCommand } from './package-trial/run-command.mjs';
import { installRuntimes } from './package-trial/runtimes.mjs';
import { withScratchFolder } from './package-trial/scratch.mjs';
import { packTarball } from './package-trial/tarball.mjs';

const report = newReport();

async function tryPackage(scratch) {
  const tarball = await packTarball(scratch, report);
  const runtimes = await installRuntimes(scratch);
  const trial = { scratch, tarball, runtimes, report };
  await loadPackage(trial);
  await readmeCommands(trial);
  await firstTenMinutes(trial);
  await runCommand(trial);
  await exportUsers(trial);
}

await withScratchFolder(tryPackage).catch(report.abort);
report.end();
