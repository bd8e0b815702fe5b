import { existsSync, watch } from 'node:fs';

/** Something that happens to a file of a folder: it is made, written, renamed or removed. */
export interface FileEvent {
  readonly folder: string;
  readonly name: RegExp;
}

/** Resolves when it happens, or when `ended` does; only the latter where there is no such folder now. */
export async function happens({ folder, name }: FileEvent, ended: Promise<unknown>): Promise<void> {
  if (!existsSync(folder)) return void (await ended);
  const watcher = watch(folder);
  const event = new Promise<void>((resolve) => {
    watcher.on('change', (_, file) => {
      if (name.test(String(file))) resolve();
    });
  });
  await Promise.race([event, ended]);
  watcher.close();
}
