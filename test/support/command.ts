import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const BIN = join(__dirname, '..', '..', 'dist', 'esm', 'cli', 'main.js');

export interface CommandOptions {
  readonly cwd?: string;
  /** More for its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandEnd {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command as a process of its own. */
export class CommandRun {
  out = '';
  err = '';
  readonly ended: Promise<CommandEnd>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], { cwd, env = {} }: CommandOptions = {}) {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: cwd ?? process.cwd(),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => (this.out += String(text)));
    child.stderr.on('data', (text) => (this.err += String(text)));
    this.#child = child;
    this.ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out: this.out, err: this.err }));
  }

  /** Resolves once it has printed a line, or has ended. */
  async firstLine(): Promise<void> {
    while (!this.out.includes('\n')) {
      if ((await Promise.race([once(this.#child.stdout!, 'data'), this.ended.then(() => 'ended')])) === 'ended') return;
    }
  }

  /** Resolves once it has said so on standard error, or has ended. */
  async says(words: string): Promise<void> {
    while (!this.err.includes(words)) {
      if ((await Promise.race([once(this.#child.stderr!, 'data'), this.ended.then(() => 'ended')])) === 'ended') return;
    }
  }

  /** Nobody reads any further, as behind `| head -1`. */
  leave(): void {
    this.#child.stdout!.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  end(signal: NodeJS.Signals): Promise<CommandEnd> {
    this.signal(signal);
    return this.ended;
  }
}
