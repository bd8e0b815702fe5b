import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { loadDriver } from '../../src/sqlite/drivers';
import { type ExtractionJob, ExtractionProcess, type SinkKind } from './extraction-process';

/** Number of chunks of the year of conversations. */
export const CHUNKS = 12;

export interface WorkspaceJob extends Partial<ExtractionJob> {
  readonly kind: SinkKind;
  /** Name of the output file. The state is in `run.db`, in the same folder. */
  readonly file: string;
}

/** A folder and sandboxes for the processes of one test file. Both are removed after it. */
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

  /** An extraction into a new folder. */
  order({ url }: Sandbox, { kind, file, ...options }: WorkspaceJob): ExtractionJob {
    const own = mkdtempSync(join(this.folder, `${kind}-`));
    return { url, to: { kind, path: join(own, file) }, state: join(own, 'run.db'), ...options };
  }

  /** The output of an uninterrupted run without faults. */
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

/** @param records number of conversations of each sandbox, spread over the year */
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

/** Folder of the files of a job. */
export const folderOf = ({ to }: ExtractionJob): string => dirname(to.path);
