import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { collectionAt } from './collections.js';
import { SandboxData } from './data.js';
import { DIALECTS, type DialectName } from './dialects.js';
import type { SandboxOptions } from './options.js';
import { refusal, spoilt, write, type Reply } from './reply.js';
import { SandboxRequest } from './request.js';
import { servePage } from './serve-page.js';
import { CursorSigner } from './signed-cursor.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A request that the sandbox got. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  /** The body, byte for byte. */
  readonly body: string;
  /** Status that it was answered with; 0 while it is not, or if it never was. */
  status: number;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly data: SandboxData;
  /** The latest requests, `keepRequests` of them, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** How many requests came since the start. */
  readonly requestCount: number;
  /** Requests whose client went away before they were answered. */
  readonly aborted: number;
  /** Ends all connections and frees the port. Closing twice is harmless. */
  close(): Promise<void>;
}

/**
 * Starts a real HTTP server on the loopback interface that pages made-up users, groups and members in every dialect of `DialectName`.
 * The same options give the same data, on any machine.
 *
 * Endpoints: `/api/v2/users`, `/api/v2/groups`, `/api/v2/groups/<id>/members`, `/scim/v2/users`, and each of them below
 * `/dialects/<name>/`.
 *
 * @example
 * await using sandbox = await startSandbox({ users: 25_000, dialect: 'xPageCursor' });
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new RunningSandbox(options);
  await sandbox.listen();
  return sandbox;
}

class RunningSandbox implements Sandbox {
  readonly data: SandboxData;
  readonly requests: LoggedRequest[] = [];
  requestCount = 0;
  aborted = 0;
  url = '';
  readonly #server: Server;
  #closed: Promise<void> | undefined;
  readonly #cursors: CursorSigner;

  constructor(private readonly options: SandboxOptions) {
    const {
      seed = 1,
      users = 1_000,
      groups = 20,
      membersPerGroup = 50,
      cursorTtlMs = DAY_MS,
      now = Date.now,
    } = options;
    this.data = new SandboxData(seed, users, groups, membersPerGroup);
    this.#cursors = new CursorSigner(`sandbox-${seed}`, cursorTtlMs, now);
    this.#server = createServer((message, response) => void this.#handle(message, response));
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
    try {
      const request = await SandboxRequest.read(message);
      const entry: LoggedRequest = { ...pickLogged(request), status: 0 };
      this.#log(entry);
      const number = this.requestCount;
      response.on('close', () => {
        if (!response.writableFinished) this.aborted += 1;
      });
      if (this.options.latencyMs) await delay(this.options.latencyMs);
      const fault = this.options.faults?.find((candidate) => candidate.request === number);
      const reply = fault ? spoilt(this.#answer(request), fault) : this.#answer(request);
      if (reply === 'reset') {
        message.socket.destroy();
        return;
      }
      entry.status = reply.status;
      write(response, reply, randomUUID());
    } catch (error) {
      const refused = error instanceof SyntaxError || error instanceof URIError;
      const code = refused ? 'bad.request' : 'sandbox.failure';
      write(response, refusal(refused ? 400 : 500, code, String(error)), randomUUID());
    }
  }

  #log(entry: LoggedRequest): void {
    this.requestCount += 1;
    this.requests.push(entry);
    if (this.requests.length > (this.options.keepRequests ?? 10_000)) this.requests.shift();
  }

  #answer(request: SandboxRequest): Reply {
    const { auth = false } = this.options;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (auth !== false && token === undefined)
      return refusal(401, 'authentication.required', 'no bearer token was sent');
    if (typeof auth === 'string' && token !== auth)
      return refusal(401, 'bad.credentials', 'the token is not the right one');
    const route = this.#route(request.path);
    const collection = route && collectionAt(this.data, route.path);
    if (!route || !collection) return refusal(404, 'not.found', `nothing at ${request.path}`);
    return servePage(
      { options: this.options, cursors: this.#cursors, origin: this.url },
      collection,
      route.dialect,
      request,
    );
  }

  #route(path: string): { dialect: DialectName; path: string } | undefined {
    const named = /^\/dialects\/([^/]+)\/(.+)$/.exec(path);
    if (named)
      return Object.hasOwn(DIALECTS, named[1] as string)
        ? { dialect: named[1] as DialectName, path: named[2] as string }
        : undefined;
    if (path.startsWith('/scim/v2/')) return { dialect: 'scim', path: path.slice('/scim/v2/'.length).toLowerCase() };
    if (!path.startsWith('/api/v2/')) return undefined;
    return { dialect: this.options.dialect ?? 'pageNumber', path: path.slice('/api/v2/'.length) };
  }
}

function pickLogged({ method, path, fields, headers, body }: SandboxRequest): Omit<LoggedRequest, 'status'> {
  return { method, path, fields, headers, body };
}
