import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../errors/describe-value.js';
import { SinkError } from './errors.js';

/**
 * Writes a small file so that there is the old one or the new one, never half of it, also after a crash of the machine.
 *
 * @param draft where it is written first, in the same directory; stays behind where something fails
 */
export async function replaceFile(path: string, text: string, draft = `${path}.tmp`): Promise<void> {
  await writeFile(draft, text, { flush: true });
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** Makes names durable: what was made, renamed or removed in a directory. Windows has no such step. */
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
 * Writes a file so that whoever looks finds the old one or the new one, and never a half: beside its place, flushed, then renamed.
 * What fails leaves the old one as it was, and nothing beside it.
 *
 * @param what it is, for the message, such as `receipt`
 * @throws SinkError where the file cannot be written
 */
export async function writeAtomically(path: string, text: string, what: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await replaceFile(path, text, beside);
  } catch (cause) {
    await rm(beside, { force: true });
    const advice = 'the records themselves are not touched by this; make the place writable, or name another one';
    throw new SinkError(`the ${what} cannot be written to ${path}: ${messageOf(cause)}; ${advice}`, { cause });
  }
}
