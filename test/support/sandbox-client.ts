import axios from 'axios';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A sandbox with a client that returns responses of any status. */
export class SandboxClient implements AsyncDisposable {
  protected constructor(readonly sandbox: Sandbox) {}

  static async start(options: SandboxOptions = {}): Promise<SandboxClient> {
    return new SandboxClient(await startSandbox(options));
  }

  /** @param params an array is sent as a repeated parameter */
  get(path: string, params: object = {}): Promise<Answer> {
    return this.#send('GET', path, { params, paramsSerializer: { indexes: null } });
  }

  post(path: string, data: object): Promise<Answer> {
    return this.#send('POST', path, { data });
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path, {});
  }

  /** All pages from a path on, by the link to the next page that `next` reads from each. */
  async follow(path: string, next: (page: Answer) => unknown = ({ body }) => body['nextUri']): Promise<Answer[]> {
    const pages: Answer[] = [];
    for (let at: unknown = path; typeof at === 'string'; at = next(pages.at(-1)!)) pages.push(await this.get(at));
    return pages;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sandbox.close();
  }

  async #send(method: string, path: string, config: object): Promise<Answer> {
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

/** The records in a list of the response. */
export const recordsIn = <T = { readonly id: string }>({ body }: Answer, list = 'entities'): readonly T[] =>
  body[list] as T[];

export const idsIn = (pages: readonly Answer[], list = 'entities'): string[] =>
  pages.flatMap((page) => recordsIn(page, list)).map(({ id }) => id);
