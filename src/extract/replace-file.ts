import { open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
