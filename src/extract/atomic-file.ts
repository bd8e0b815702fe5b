import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../errors/pagewright-error.js';
import { SinkError } from './errors.js';

/**
 * Replaces a small file atomically, also across a crash of the machine: readers see the old file or the new one.
 *
 * @param draft where it is written first, in the same directory; left there if something fails
 */
export async function replaceFile(path: string, text: string, draft = `${path}.tmp`): Promise<void> {
  await writeFile(draft, text, { flush: true });
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** Makes created, renamed and removed names of a directory durable. Windows has no such step. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Replaces a file atomically, and removes the draft if that fails.
 *
 * @param what the file is, for the message, such as `receipt`
 * @throws SinkError if the file cannot be written; the old one is then unchanged
 */
export async function writeAtomically(path: string, text: string, what: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await replaceFile(path, text, draft);
  } catch (cause) {
    await rm(draft, { force: true });
    const advice = 'The records are not affected. Make the directory writable, or choose another path';
    throw new SinkError(`the ${what} cannot be written to ${path}: ${messageOf(cause)}. ${advice}`, { cause });
  }
}
