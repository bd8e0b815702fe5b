import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExtractReceipt } from 'pagewright/extract';
import { fraction } from '../../src/sandbox/data/random';
import { ExtractionProcess, type ExtractionOrder } from './extraction-process';
import { happens, type FileEvent } from './file-event';

export interface SeriesOptions {
  readonly order: ExtractionOrder;
  readonly seed: number;
  /** Kills at random moments of the work. */
  readonly kills: number;
  /** Records that there are. */
  readonly records: number;
  /** Called before each process starts. */
  readonly before?: () => Promise<void>;
}

export interface SeriesEnd {
  /** Processes that were killed while they ran. */
  readonly killed: number;
  /** Of these, those that had committed a page. */
  readonly atWork: number;
  /** Of these, those whose kill was aimed behind the last record. */
  readonly atEnd: number;
  /** Of the process that ended by itself. */
  readonly receipt: ExtractReceipt;
}

/** A moment behind the last record: when something happens to a file, or when the process begins; and so many milliseconds later, at most. */
interface Ending {
  readonly file?: FileEvent;
  readonly withinMs: number;
}

/** Milliseconds, at most, from a page to a kill that aims behind it: a few pages take that long. */
const AFTER_PAGE_MS = 30;

/**
 * Runs an extraction again and again, and kills it each time: first at random moments, spread over the records that are left, then at moments of
 * its end, until it ends by itself.
 */
export class KillSeries {
  readonly #endings: Ending[];
  #drawn = 0;
  #killed = 0;
  #atWork = 0;
  #atEnd = 0;
  #records = 0;

  constructor(private readonly options: SeriesOptions) {
    const { kind, path } = options.order.to;
    this.#endings = kind === 'sqlite' ? [...OPENINGS] : [...endingsOf(path), ...OPENINGS];
  }

  async run(): Promise<SeriesEnd> {
    const { order, kills, before } = this.options;
    for (;;) {
      await before?.();
      const process = new ExtractionProcess(order);
      const working = this.#killed < kills;
      await Promise.race([working ? this.#moment(process) : this.#ending(process), process.ended]);
      const { signal, receipt, error, noise } = await process.end('SIGKILL');
      if (signal === null) return this.#end(receipt, error ?? noise);
      this.#count(process, working);
    }
  }

  /** So that the kills that are left, and a few more, would take the records that are left. */
  async #moment(process: ExtractionProcess): Promise<void> {
    const { kills, records } = this.options;
    const step = (this.#draw() * 2 * (records - this.#records)) / (kills - this.#killed + 3);
    const wait = this.#draw() * AFTER_PAGE_MS;
    await process.begun();
    await process.reached(this.#records + step);
    await delay(wait);
  }

  async #ending(process: ExtractionProcess): Promise<void> {
    const { file, withinMs } = this.#endings.shift() ?? { withinMs: Infinity };
    if (withinMs === Infinity) return void (await process.ended);
    const wait = this.#draw() * withinMs;
    await (file ? happens(file, process.ended) : process.begun());
    if (wait > 0) await delay(wait);
  }

  #count({ records }: ExtractionProcess, working: boolean): void {
    this.#killed += 1;
    if (!working) this.#atEnd += 1;
    else if (records > 0) this.#atWork += 1;
    this.#records = Math.max(this.#records, records);
  }

  #end(receipt: ExtractReceipt | undefined, otherwise: unknown): SeriesEnd {
    if (!receipt) throw new Error(`process ${this.#killed + 1} of the series failed: ${JSON.stringify(otherwise)}`);
    return { killed: this.#killed, atWork: this.#atWork, atEnd: this.#atEnd, receipt };
  }

  #draw(): number {
    this.#drawn += 1;
    return fraction(this.options.seed, this.#drawn);
  }
}

/** When nothing but the end is left to do, it comes soon after the beginning. */
const OPENINGS: readonly Ending[] = [{ withinMs: 60 }, { withinMs: 120 }, { withinMs: 240 }];

/** What happens to the files of an output in its last moments, in this order. */
function endingsOf(path: string): Ending[] {
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
