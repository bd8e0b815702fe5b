import axios from 'axios';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Enough for a day to have more than a hundred. */
const CONVERSATIONS = 5_000;

/** A sandbox to send jobs to over real HTTP, whatever it answers. */
export class JobSandbox implements AsyncDisposable {
  private constructor(readonly sandbox: Sandbox) {}

  static async start(options: SandboxOptions = {}): Promise<JobSandbox> {
    return new JobSandbox(await startSandbox({ conversations: CONVERSATIONS, ...options }));
  }

  get(path: string, params: object = {}): Promise<Answer> {
    return this.#send('GET', path, { params });
  }

  post(path: string, data: object): Promise<Answer> {
    return this.#send('POST', path, { data });
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path, {});
  }

  /** What one field of the answers is at each of so many looks. */
  async watch(path: string, field: string, looks: number): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let i = 0; i < looks; i += 1) seen.push((await this.get(path)).body[field]);
    return seen;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sandbox.close();
  }

  async #send(method: string, path: string, config: { params?: object; data?: object }): Promise<Answer> {
    const url = `${this.sandbox.url}${path}`;
    const { status, headers, data } = await axios.request<Answer['body']>({
      method,
      url,
      validateStatus: null,
      ...config,
    });
    return { status, headers: { ...headers }, body: data };
  }
}
