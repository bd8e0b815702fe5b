import { type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { SandboxClient } from './sandbox-client';

export type { Answer } from './sandbox-client';

/** Enough for a day to have more than a hundred. */
const CONVERSATIONS = 5_000;

/** A sandbox to send jobs to over real HTTP, whatever it answers. */
export class JobSandboxClient extends SandboxClient {
  static override async start(options: SandboxOptions = {}): Promise<JobSandboxClient> {
    return new JobSandboxClient(await startSandbox({ conversations: CONVERSATIONS, ...options }));
  }

  /** What one field of the answers is at each of so many looks. */
  async watch(path: string, field: string, looks: number): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let i = 0; i < looks; i += 1) seen.push((await this.get(path)).body[field]);
    return seen;
  }
}
