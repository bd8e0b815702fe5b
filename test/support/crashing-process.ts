import type { CheckpointStore, Sink } from 'pagewright/extract';

/** What everything throws once the process is dead: nothing more of it reaches store or sink. */
export class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}

/** A process that dies at its `steps`-th step on store or sink: before the step is taken, or after, so that nobody hears of it. */
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

  /** The store, for as long as the process lives. */
  store(store: CheckpointStore): CheckpointStore {
    return mortal(
      store,
      ['create', 'run', 'chunks', 'hold', 'release', 'claim', 'save', 'reopen', 'finish', 'log'],
      this,
    );
  }
}

/** The same object, some of whose methods are steps of a process. */
function mortal<O extends object>(object: O, methods: readonly string[], process: CrashingProcess): O {
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

/** What lies on a made-up disk: rows by chunk, as far as they were written. */
export type Disk = Map<string, number[]>;

/** A sink that keeps rows by chunk on `disk`, and cuts each chunk back to its mark when it is taken up. */
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
      // Only what was committed counts, as for the segments of a file.
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
