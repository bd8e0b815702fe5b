import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Api } from './api.js';
import { SandboxData } from './data.js';
import type { LoggedRequest, Sandbox } from './handle.js';
import { checkedOptions } from './options-schema.js';
import type { SandboxOptions } from './options.js';
import { idOf } from './random.js';
import { refusal, write, type Reply } from './reply.js';
import { bodyOf, SandboxRequest } from './request.js';
import { SocketCount } from './socket-count.js';
import { StaticAuth } from './static-auth.js';
import { steadyNow } from './steady-clock.js';

/** Kind of the ids that answers carry; users, groups and divisions have kinds of their own. */
const CORRELATION = 0xc0;

/**
 * Starts a real HTTP server on the loopback interface that pages made-up users, groups and members in every dialect of `DialectName`.
 * The same options give the same data, on any machine.
 *
 * Endpoints: `/api/v2/users`, `/api/v2/groups`, `/api/v2/groups/<id>/members`, `/scim/v2/users`, and each of them below
 * `/dialects/<name>/`.
 *
 * @throws ConfigurationError that lists every wrong option
 *
 * @example
 * await using sandbox = await startSandbox({ users: 25_000, dialect: 'xPageCursor' });
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new RunningSandbox(checkedOptions(options));
  await sandbox.listen();
  return sandbox;
}

class RunningSandbox implements Sandbox {
  readonly data: SandboxData;
  readonly requests: LoggedRequest[] = [];
  requestCount = 0;
  aborted = 0;
  url = '';
  readonly connections: SocketCount;
  readonly #server: Server;
  readonly #api: Api;
  #closed: Promise<void> | undefined;
  #answers = 0;

  constructor(private readonly options: SandboxOptions) {
    const { seed = 1, users = 1_000, groups = 20, membersPerGroup = 50, now = steadyNow, auth = false } = options;
    this.data = new SandboxData(seed, users, groups, membersPerGroup);
    this.#api = new Api(options, this.data, auth === false ? [] : [new StaticAuth(auth)], now);
    this.#server = createServer((message, response) => void this.#handle(message, response));
    this.connections = new SocketCount(this.#server);
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.options.port ?? 0, '127.0.0.1', () => {
        this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const correlationId = idOf(this.options.seed ?? 1, CORRELATION, this.#answers);
    this.#answers += 1;
    try {
      const body = await bodyOf(message);
      response.on('close', () => {
        if (!response.writableFinished) this.aborted += 1;
      });
      const reply = await this.#answerApi(message, body);
      if (reply === 'reset') message.socket.destroy();
      else write(response, reply, correlationId);
    } catch (error) {
      const refused = error instanceof SyntaxError || error instanceof URIError;
      const code = refused ? 'bad.request' : 'sandbox.failure';
      write(response, refusal(refused ? 400 : 500, code, String(error)), correlationId);
    }
  }

  async #answerApi(message: IncomingMessage, body: string): Promise<Reply | 'reset'> {
    const request = SandboxRequest.of(message, body);
    const entry: LoggedRequest = { ...pickLogged(request), status: 0 };
    this.#log(entry);
    const number = this.requestCount;
    await this.#latency();
    const reply = this.#api.answer(request, number, this.url);
    if (reply !== 'reset') entry.status = reply.status;
    return reply;
  }

  async #latency(): Promise<void> {
    if (this.options.latencyMs) await delay(this.options.latencyMs);
  }

  #log(entry: LoggedRequest): void {
    this.requestCount += 1;
    this.requests.push(entry);
    if (this.requests.length > (this.options.keepRequests ?? 10_000)) this.requests.shift();
  }
}

function pickLogged({ method, path, fields, headers, body }: SandboxRequest): Omit<LoggedRequest, 'status'> {
  return { method, path, fields, headers, body };
}
