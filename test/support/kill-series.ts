import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExtractReceipt } from 'pagewright/extract';
import { fraction } from '../../src/sandbox/data/random';
import { ExtractionProcess, type ExtractionJob } from './extraction-process';
import { happens, type FileEvent } from './file-event';

export interface SeriesOptions {
  readonly order: ExtractionJob;
  readonly seed: number;
  /** Kills at random moments of the work, behind the first page of a process. */
  readonly kills: number;
  /** Records that there are. */
  readonly records: number;
  /** Whether to kill it too as it begins, and as it ends. */
  readonly edges: boolean;
  /** Called before each process starts, and at the end, with the records that were committed at least. */
  readonly between: (committed: number) => Promise<void>;
}

export interface SeriesEnd {
  /** Processes that were killed while they ran. */
  readonly killed: number;
  /** Of these, those that had committed a page. */
  readonly atWork: number;
  /** Of the process that ended by itself. */
  readonly receipt: ExtractReceipt;
}

/** A moment to kill a process at: when something happens to a file, or when it calls `extract`; and so many milliseconds later, at most. */
interface Moment {
  readonly file?: FileEvent;
  readonly withinMs: number;
}

/** Milliseconds, at most, from a page to a kill that aims behind it: a page takes a few of them. */
const AFTER_PAGE_MS = 15;

const OPENINGS: readonly Moment[] = [{ withinMs: 10 }, { withinMs: 30 }, { withinMs: 60 }];

/**
 * Runs an extraction again and again, and kills it each time: as it begins, at random moments spread over its records, and at moments of its end,
 * until it ends by itself.
 */
export class KillSeries {
  readonly #openings: Moment[];
  readonly #endings: Moment[];
  #drawn = 0;
  #killed = 0;
  #atWork = 0;
  #records = 0;

  constructor(private readonly options: SeriesOptions) {
    const { order, edges } = options;
    this.#openings = edges ? [...OPENINGS] : [];
    this.#endings = edges ? [...endingsOf(order.to), ...OPENINGS] : [];
  }

  async run(): Promise<SeriesEnd> {
    const { order, between } = this.options;
    for (;;) {
      await between(this.#records);
      const process = new ExtractionProcess(order);
      await Promise.race([this.#moment(process), process.ended]);
      const { signal, receipt, error, noise } = await process.end('SIGKILL');
      if (signal === null) return this.#end(receipt, error ?? noise);
      this.#killed += 1;
      if (process.records > 0) this.#atWork += 1;
      this.#records = Math.max(this.#records, process.records);
    }
  }

  async #moment(process: ExtractionProcess): Promise<void> {
    const opening = this.#openings.shift();
    if (opening) return this.#at(opening, process);
    if (this.#atWork < this.options.kills) return this.#atPage(process);
    const ending = this.#endings.shift();
    if (ending) return this.#at(ending, process);
    await process.ended;
  }

  /** So that the kills that are left, and a few more, would take the records that are left. */
  async #atPage(process: ExtractionProcess): Promise<void> {
    const { kills, records } = this.options;
    const step = (this.#draw() * 2 * (records - this.#records)) / (kills - this.#atWork + 3);
    const wait = this.#draw() * AFTER_PAGE_MS;
    await process.reached(this.#records + step);
    await delay(wait);
  }

  async #at({ file, withinMs }: Moment, process: ExtractionProcess): Promise<void> {
    const wait = this.#draw() * withinMs;
    await (file ? happens(file, process.ended) : process.begun());
    if (wait > 0) await delay(wait);
  }

  async #end(receipt: ExtractReceipt | undefined, otherwise: unknown): Promise<SeriesEnd> {
    const [killed, atWork] = [this.#killed, this.#atWork];
    if (!receipt) throw new Error(`process ${killed + 1} of the series failed: ${JSON.stringify(otherwise)}`);
    await this.options.between(this.#records);
    return { killed, atWork, receipt };
  }

  #draw(): number {
    this.#drawn += 1;
    return fraction(this.options.seed, this.#drawn);
  }
}

/** What happens to the files of an output in its last moments, in this order. */
function endingsOf({ kind, path }: ExtractionJob['to']): Moment[] {
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
