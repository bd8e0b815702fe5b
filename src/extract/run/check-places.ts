import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';

/**
 * Sees that what is written at the end, after hours perhaps, has somewhere to be.
 *
 * @throws ConfigurationError where the directory of the report or the receipt is not there
 */
export async function checkPlaces<T>(
  { report, receipt }: Pick<ResolvedExtractOptions<T>, 'report' | 'receipt'>,
  where: string,
): Promise<void> {
  for (const [option, path] of Object.entries({ report, receipt })) {
    if (typeof path !== 'string' || (await isDirectory(dirname(path)))) continue;
    throw new ConfigurationError(`${where}: option "${option}" names a file in a directory that there is not: ${path}`);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
