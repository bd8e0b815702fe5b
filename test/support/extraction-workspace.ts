import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { loadDriver } from '../../src/sqlite/drivers/load-driver';
import { type ExtractionJob, ExtractionProcess, type SinkKind } from './extraction-process';

/** Windows that `@DateChunked` cuts the year of conversations into. */
export const CHUNKS = 12;

export interface WorkspaceJob extends Partial<ExtractionJob> {
  readonly kind: SinkKind;
  /** Name of the output's file. The state lies beside it, in `run.db`. */
  readonly file: string;
}

/** A folder and sandboxes for the processes of one test file; both go after it. */
export class ExtractionWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'pagewright-extraction-'));
  readonly #sandboxes: Sandbox[] = [];
  readonly #references = new Map<string, Promise<Buffer>>();

  constructor(readonly records: number) {}

  async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = await startSandbox({
      conversations: this.records,
      conversationsTo: '2026-12-27T00:00:00.000Z',
      ...options,
    });
    this.#sandboxes.push(sandbox);
    return sandbox;
  }

  /** What to extract, into a folder of its own. */
  order({ url }: Sandbox, { kind, file, ...options }: WorkspaceJob): ExtractionJob {
    const own = mkdtempSync(join(this.folder, `${kind}-`));
    return { url, to: { kind, path: join(own, file) }, state: join(own, 'run.db'), ...options };
  }

  /** What an uninterrupted run in fair weather makes. */
  reference(kind: SinkKind, file: string): Promise<Buffer> {
    const name = `${kind} ${file}`;
    const made = this.#references.get(name) ?? this.#uninterrupted(kind, file);
    this.#references.set(name, made);
    return made;
  }

  async #uninterrupted(kind: SinkKind, file: string): Promise<Buffer> {
    const order = this.order(await this.start(), { kind, file });
    const { receipt, error } = await new ExtractionProcess(order).ended;
    if (receipt?.complete !== true) throw new Error(`an uninterrupted run is not complete: ${error?.message}`);
    return contentOf(order);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @param records conversations that each sandbox has, spread over the year */
export function extractionWorkspace(records: number): ExtractionWorkspace {
  const ground = new ExtractionWorkspace(records);
  afterAll(() => ground.close());
  return ground;
}

/** The output: the bytes of a file, the rows of a table in the order of their keys. */
export async function contentOf({ to: { kind, path } }: ExtractionJob): Promise<Buffer> {
  if (kind !== 'sqlite') return readFileSync(path);
  const database = (await loadDriver()).open(path, true);
  const rows = database.prepare('SELECT * FROM conversations ORDER BY conversationId').all();
  database.close();
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Where an order's files lie. */
export const folderOf = ({ to }: ExtractionJob): string => dirname(to.path);
