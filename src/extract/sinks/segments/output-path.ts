import { basename, dirname, extname, join } from 'node:path';
import { ConfigurationError } from '../../../errors/configuration-error.js';
import { show } from '../../../errors/show.js';

/** @throws ConfigurationError for what is no path of a file */
export function outputPath(path: unknown, sink: string): string {
  if (typeof path === 'string' && path !== '' && !/[\\/]$/.test(path)) return path;
  throw new ConfigurationError(`${sink}: the path must be that of a file, such as 'out.${sink}', got ${show(path)}`);
}

/** Where the segments of an output lie while its run goes on. */
export const partsPath = (path: string): string => `${path}.parts`;

/** Where an output that is not whole is put: `users.partial.ndjson.gz` for `users.ndjson.gz`. */
export function partialPath(path: string): string {
  const zipped = path.endsWith('.gz') ? '.gz' : '';
  const plain = basename(path, zipped);
  const extension = extname(plain);
  return join(dirname(path), `${basename(plain, extension)}.partial${extension}${zipped}`);
}
