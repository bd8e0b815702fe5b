import type { CheckpointStore, Sink } from 'pagewright/extract';

/** Thrown by every step after the crash, so that nothing more reaches store or sink. */
export class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}

/** A process that crashes at a given step on store or sink, either before the step or after it (then its result is lost). */
export class CrashingProcess {
  #left: number;

  constructor(
    steps: number,
    private readonly after: boolean,
  ) {
    this.#left = steps;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  async step<R>(work: () => Promise<R>): Promise<R> {
    if (this.isDead) throw new Killed();
    this.#left -= 1;
    if (this.isDead && !this.after) throw new Killed();
    const result = await work();
    if (this.isDead) throw new Killed();
    return result;
  }

  /** The store as the process sees it, until it crashes. */
  store(store: CheckpointStore): CheckpointStore {
    return withSteps(
      store,
      ['create', 'run', 'chunks', 'acquire', 'release', 'claim', 'save', 'reopen', 'finish', 'log'],
      this,
    );
  }
}

/** The object, with some of its methods as steps of the process. */
function withSteps<O extends object>(object: O, methods: readonly string[], process: CrashingProcess): O {
  return new Proxy(object, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (!methods.includes(String(name))) return method;
      return (...args: unknown[]) => process.step(() => method(...args));
    },
  });
}

/** A simulated disk: written rows by chunk. */
export type Disk = Map<string, number[]>;

/** A sink that writes rows to `disk`, and truncates each chunk to its mark when it is opened. */
export function diskSink(disk: Disk, process: CrashingProcess, canReset = true): Sink<{ readonly id: number }> {
  return {
    kind: 'disk',
    identity: 'disk',
    where: 'a made-up disk',
    guarantee: 'effectively once',
    open: async () => ({
      async openChunk({ key, mark }) {
        await process.step(async () => disk.set(key, (disk.get(key) ?? []).slice(0, Number(mark ?? 0))));
        const reset = async (commit: (mark: number) => Promise<void>) => {
          await commit(0);
          await process.step(async () => disk.set(key, []));
        };
        return {
          async write(rows, commit) {
            const all = [...disk.get(key)!, ...rows.map(({ id }) => id)];
            await process.step(async () => disk.set(key, all));
            await commit(all.length);
          },
          ...(canReset ? { reset } : {}),
          close: async () => undefined,
        };
      },
      // Only committed rows count, as in the segments of a file.
      finish: (chunks) =>
        process.step(async () => {
          const rows = chunks.map(({ key, mark }) => (disk.get(key) ?? []).slice(0, Number(mark ?? 0)));
          disk.set('whole', rows.flat());
          return { kind: 'disk', where: 'a made-up disk' };
        }),
      cleanUp: async () => undefined,
      close: async () => undefined,
    }),
  };
}
