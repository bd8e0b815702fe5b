import { existsSync, watch } from 'node:fs';

/** A change of a file in a folder: created, written, renamed or removed. */
export interface FileEvent {
  readonly folder: string;
  readonly name: RegExp;
}

/** Resolves when the event occurs or `ended` resolves. Without the folder, it only waits for `ended`. */
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
