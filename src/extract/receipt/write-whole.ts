import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { saidBy } from '../../errors/said-by.js';
import { SinkError } from '../../errors/sink-error.js';
import { replaceFile } from '../replace-file.js';

/**
 * Writes a file so that whoever looks finds the old one or the new one, and never a half: beside its place, flushed, then renamed.
 * What fails leaves the old one as it was, and nothing beside it.
 *
 * @param what it is, for the message, such as `receipt`
 * @throws SinkError where the file cannot be written
 */
export async function writeWhole(path: string, text: string, what: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await replaceFile(path, text, beside);
  } catch (cause) {
    await rm(beside, { force: true });
    const advice = 'the records themselves are not touched by this; make the place writable, or name another one';
    throw new SinkError(`the ${what} cannot be written to ${path}: ${saidBy(cause)}; ${advice}`, { cause });
  }
}
