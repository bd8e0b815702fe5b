import { type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { SandboxClient } from './sandbox-client';

export type { Answer } from './sandbox-client';

/** Enough for more than a hundred a day. */
const CONVERSATIONS = 5_000;

/** A sandbox with helpers for jobs over real HTTP. */
export class JobSandboxClient extends SandboxClient {
  static override async start(options: SandboxOptions = {}): Promise<JobSandboxClient> {
    return new JobSandboxClient(await startSandbox({ conversations: CONVERSATIONS, ...options }));
  }

  /** Polls several times, and returns one field of each response. */
  async watch(path: string, field: string, looks: number): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let i = 0; i < looks; i += 1) seen.push((await this.get(path)).body[field]);
    return seen;
  }
}
