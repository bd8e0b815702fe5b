import { fork, spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

const BIN = join(__dirname, '..', '..', 'dist', 'esm', 'cli', 'main.js');
const HOST = join(__dirname, 'command-host.mjs');

export interface CommandOptions {
  readonly cwd?: string;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandEnd {
  /** `null` if a signal ended the process. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command line in a process of its own, for tests of signals, pipes and exit codes. */
export class CommandProcess {
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

  /** Resolves when standard output has a line, or the process has ended. */
  async firstLine(): Promise<void> {
    while (!this.out.includes('\n')) {
      if ((await Promise.race([once(this.#child.stdout!, 'data'), this.ended.then(() => 'ended')])) === 'ended') return;
    }
  }

  /** Resolves when standard error contains the text, or the process has ended. */
  async prints(text: string): Promise<void> {
    while (!this.err.includes(text)) {
      if ((await Promise.race([once(this.#child.stderr!, 'data'), this.ended.then(() => 'ended')])) === 'ended') return;
    }
  }

  /** Closes the reading end of standard output, like `| head -1`. */
  closeOutput(): void {
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

/** What a command in a `CommandHost` has printed. */
export interface HostedCommand {
  /** Resolves with standard output when it has a line. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<CommandEnd>;
}

type Reply = { readonly id: number; readonly out: string } & Partial<CommandEnd>;

/** One process that runs many commands of the built command line, for tests of messages and files. */
export class CommandHost {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;

  constructor() {
    this.#child = fork(HOST, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
  }

  start(args: readonly string[], { cwd = process.cwd(), env = {} }: CommandOptions = {}): HostedCommand {
    const id = (this.#last += 1);
    const replies = new EventEmitter();
    this.#waiting.set(id, (reply) => {
      replies.emit('line', reply.out);
      if (reply.code !== undefined) replies.emit('end', { code: reply.code, out: reply.out, err: reply.err });
    });
    const firstLine = once(replies, 'line').then(([out]) => out as string);
    const ended = once(replies, 'end').then(([end]) => end as CommandEnd);
    this.#child.send({ id, args, cwd, env });
    return { firstLine, ended };
  }

  run(args: readonly string[], options?: CommandOptions): Promise<CommandEnd> {
    return this.start(args, options).ended;
  }

  /** Sends a signal to every running command. */
  signal(name: NodeJS.Signals): void {
    this.#child.send({ signal: name });
  }

  close(): void {
    this.#child.kill();
  }
}
