import { startSandbox, type SandboxOptions } from 'pagewright/sandbox';
import { AskedSandbox } from './asked-sandbox';

export type { Answer } from './asked-sandbox';

/** Enough for a day to have more than a hundred. */
const CONVERSATIONS = 5_000;

/** A sandbox to send jobs to over real HTTP, whatever it answers. */
export class JobSandbox extends AskedSandbox {
  static override async start(options: SandboxOptions = {}): Promise<JobSandbox> {
    return new JobSandbox(await startSandbox({ conversations: CONVERSATIONS, ...options }));
  }

  /** What one field of the answers is at each of so many looks. */
  async watch(path: string, field: string, looks: number): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let i = 0; i < looks; i += 1) seen.push((await this.get(path)).body[field]);
    return seen;
  }
}
