import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ExtractReceipt } from 'pagewright/extract';
import { bundledScript } from './bundled-script';

const SCRIPT = bundledScript('extract-conversations.mjs');

export type SinkKind = 'ndjson' | 'csv' | 'sqlite';

/** What a process extracts, and how. The other options are those of `extract`. */
export interface ExtractionJob {
  readonly url: string;
  readonly to: { readonly kind: SinkKind; readonly path: string };
  /** Path of the state file. */
  readonly state: string;
  readonly login?: { readonly clientId: string; readonly clientSecret: string };
  readonly leaseMs?: number;
  readonly waitForRunMs?: number;
  readonly stopOn?: readonly NodeJS.Signals[];
}

/** An error that the process reports. */
export interface ReportedError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly owner?: string;
}

export interface ExtractionEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly receipt?: ExtractReceipt;
  readonly error?: ReportedError;
  /** Its standard error. */
  readonly noise: string;
}

interface Line {
  readonly at: 'begin' | 'asked' | 'page' | 'end' | 'failed';
  readonly records?: number;
  readonly receipt?: ExtractReceipt;
  readonly error?: ReportedError;
}

/** A process that extracts conversations. */
export class ExtractionProcess {
  readonly ended: Promise<ExtractionEnd>;
  /** Records of the run in the last report of the process; 0 before the first. */
  records = 0;
  readonly #child: ChildProcess;
  #begun = false;
  #asked = false;
  #last: Line | undefined;
  #text = '';
  #stderr = '';
  #waiting: (() => void)[] = [];

  constructor(order: ExtractionJob) {
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    child.stderr.on('data', (text) => (this.#stderr += String(text)));
    this.#child = child;
    this.ended = once(child, 'close').then(([code, signal]) => this.#end(code as number, signal as NodeJS.Signals));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  end(name: NodeJS.Signals): Promise<ExtractionEnd> {
    this.signal(name);
    return this.ended;
  }

  /** Resolves when the process has called `extract`, or has ended. */
  begun(): Promise<void> {
    return this.#until(() => this.#begun);
  }

  /** Resolves when the process has received a signal of `stopOn`, or has ended. */
  asked(): Promise<void> {
    return this.#until(() => this.#asked);
  }

  /** Resolves when the run has this many records, or the process has ended. */
  reached(records: number): Promise<void> {
    return this.#until(() => this.records >= records);
  }

  async #until(is: () => boolean): Promise<void> {
    const ended = this.ended.then(() => true);
    while (!is()) {
      const reported = new Promise<false>((resolve) => this.#waiting.push(() => resolve(false)));
      if (await Promise.race([reported, ended])) return;
    }
  }

  #read(text: string): void {
    const lines = `${this.#text}${text}`.split('\n');
    this.#text = lines.pop()!;
    for (const line of lines) {
      const report = JSON.parse(line) as Line;
      this.#begun = true;
      this.#asked ||= report.at === 'asked';
      this.records = report.records ?? this.records;
      this.#last = report;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #end(code: number | null, signal: NodeJS.Signals | null): ExtractionEnd {
    const { receipt, error } = this.#last ?? {};
    return { code, signal, noise: this.#stderr, receipt, error };
  }
}
