import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExtractReceipt } from 'pagewright/extract';
import { fraction } from '../../src/sandbox/data/random';
import { type ExtractionJob, ExtractionProcess } from './extraction-process';
import { type FileEvent, happens } from './file-event';

export interface SeriesOptions {
  readonly job: ExtractionJob;
  readonly seed: number;
  /** Kills at random moments of the work, after the first page of a process. There may be fewer if the extraction completes earlier. */
  readonly kills: number;
  /** Number of records in the output. */
  readonly records: number;
  /** Whether processes are also killed at their start and at the end of the extraction. */
  readonly atEdges: boolean;
  /** Called before each process, and at the end, with a lower bound of the committed records. */
  readonly onRestart: (committed: number) => Promise<void>;
}

export interface SeriesEnd {
  /** Processes that were killed. */
  readonly killed: number;
  /** Those of them that had committed a page. */
  readonly atWork: number;
  /** The receipt of the process that completed the extraction. */
  readonly receipt: ExtractReceipt;
}

/** When to kill a process: up to `withinMs` after a change of a file, or after it calls `extract`. */
interface Moment {
  readonly file?: FileEvent;
  readonly withinMs: number;
}

/** Maximum delay between a page and its kill. A page takes a few milliseconds. */
const AFTER_PAGE_MS = 15;

const STARTS: readonly Moment[] = [{ withinMs: 10 }, { withinMs: 30 }, { withinMs: 60 }];

/**
 * Runs an extraction in one process after another and kills each: at its start, at random moments spread over the records, and at moments of the end, until
 * one completes.
 */
export class KillSeries {
  readonly #starts: Moment[];
  readonly #ends: Moment[];
  #drawn = 0;
  #killed = 0;
  #atWork = 0;
  #records = 0;

  constructor(private readonly options: SeriesOptions) {
    const { job, atEdges } = options;
    this.#starts = atEdges ? [...STARTS] : [];
    this.#ends = atEdges ? [...momentsOfTheEnd(job.to), ...STARTS] : [];
  }

  async run(): Promise<SeriesEnd> {
    const { job, onRestart } = this.options;
    for (;;) {
      await onRestart(this.#records);
      const process = new ExtractionProcess(job);
      await Promise.race([this.#nextMoment(process), process.ended]);
      const { signal, receipt, error, noise } = await process.end('SIGKILL');
      if (signal === null) return this.#end(receipt, error ?? noise);
      this.#killed += 1;
      if (process.records > 0) this.#atWork += 1;
      this.#records = Math.max(this.#records, process.records);
    }
  }

  async #nextMoment(process: ExtractionProcess): Promise<void> {
    const start = this.#starts.shift();
    if (start) return this.#reach(start, process);
    if (this.#atWork < this.options.kills) return this.#reachRandomPage(process);
    const end = this.#ends.shift();
    if (end) return this.#reach(end, process);
    await process.ended;
  }

  /** Spreads the remaining kills, and a few more, over the remaining records. */
  async #reachRandomPage(process: ExtractionProcess): Promise<void> {
    const { kills, records } = this.options;
    const step = (this.#draw() * 2 * (records - this.#records)) / (kills - this.#atWork + 3);
    const wait = this.#draw() * AFTER_PAGE_MS;
    await process.reached(this.#records + step);
    await delay(wait);
  }

  async #reach({ file, withinMs }: Moment, process: ExtractionProcess): Promise<void> {
    const wait = this.#draw() * withinMs;
    await (file ? happens(file, process.ended) : process.begun());
    if (wait > 0) await delay(wait);
  }

  async #end(receipt: ExtractReceipt | undefined, otherwise: unknown): Promise<SeriesEnd> {
    const [killed, atWork] = [this.#killed, this.#atWork];
    if (!receipt) throw new Error(`process ${killed + 1} of the series failed: ${JSON.stringify(otherwise)}`);
    await this.options.onRestart(this.#records);
    return { killed, atWork, receipt };
  }

  #draw(): number {
    this.#drawn += 1;
    return fraction(this.options.seed, this.#drawn);
  }
}

/** The last changes of the files of an output, in order. */
function momentsOfTheEnd({ kind, path }: ExtractionJob['to']): Moment[] {
  if (kind === 'sqlite') return [];
  const [parts, folder] = [`${path}.parts`, dirname(path)];
  const draft = { folder: parts, name: /\.draft$/ };
  const output = { folder, name: new RegExp(`^${basename(path)}$`) };
  return [
    { file: draft, withinMs: 0 },
    { file: draft, withinMs: 60 },
    { file: output, withinMs: 0 },
    { file: output, withinMs: 5 },
    { file: { folder: parts, name: /^\d{4}-/ }, withinMs: 0 },
    { file: { folder, name: /\.receipt\.json/ }, withinMs: 0 },
  ];
}
