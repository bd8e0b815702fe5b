import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError } from '../errors/client-errors.js';
import { SandboxData } from './data/sandbox-data.js';
import { type Connections, LoopbackServer } from './http/loopback-server.js';
import type { Reply } from './http/reply.js';
import { type Gate, SandboxRequest, urlOf } from './http/sandbox-request.js';
import type { SandboxJob } from './jobs/job-table.js';
import { IssuedTokenGate, StaticTokenGate } from './oauth/bearer-auth.js';
import { TokenServer } from './oauth/token-server.js';
import { SandboxApi } from './sandbox-api.js';
import type { LoggedRequest, Sandbox } from './sandbox-handle.js';
import { checkedOptions } from './sandbox-options-schema.js';
import type { SandboxOptions, TokenRequest } from './sandbox-options.js';

/**
 * Starts a real HTTP server on the loopback interface that serves made-up data in the shapes of Genesys Cloud, and its users, groups and
 * members also in every dialect of `DialectName`. The same options give the same data, on any machine.
 *
 * | below `/api/v2` | pages by |
 * |---|---|
 * | `users`, `groups`, `groups/<id>/members`, `routing/queues`, `routing/skills` | `pageNumber`; the first three as the option `dialect` says |
 * | `routing/queues/<id>/members` | `pageNumber`, without a total, 100 at most |
 * | `authorization/divisions`, `authorization/roles`, `integrations`, `integrations/actions` | `nextPage` in `nextUri`, or `pageNumber` |
 * | `authorization/divisions/query`, `routing/skillgroups` | `after` in `nextUri` |
 * | `externalcontacts/contacts` | `pageNumber`, the first 1,000 |
 * | `externalcontacts/scan/contacts` | `cursor` and `limit` |
 * | `scim/users`, `scim/v2/users` (and `/scim/v2/users`) | `startIndex` and `count` |
 * | POST `users/search` | `pageNumber` in the body, whose query narrows nothing |
 * | POST `analytics/conversations/details/query` | `paging` in the body |
 * | POST `taskmanagement/workitems/query` | `after` in the body, whose filters narrow nothing |
 *
 * Single records at `users/<id>`, `groups/<id>`, `routing/queues/<id>`, `authorization/divisions/<id>`; jobs at
 * `analytics/conversations/details/jobs`, `audits/query` and `usage/query`; users, groups and members in each dialect below
 * `/dialects/<name>/`; with the option `oauth`, also `POST /oauth/token`.
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
  readonly #closing = new AbortController();
  readonly #server: LoopbackServer;
  readonly #api: SandboxApi;
  readonly #oauth: TokenServer | undefined;

  constructor(private readonly options: SandboxOptions) {
    const { seed = 1, now = steadyNow } = options;
    setMaxListeners(Infinity, this.#closing.signal);
    this.data = new SandboxData(seed, options);
    this.#oauth = options.oauth && new TokenServer(options.oauth, seed, now);
    this.#api = new SandboxApi(options, this.data, this.#auth(), now);
    this.#server = new LoopbackServer(seed, (message, body) => this.#answer(message, body));
  }

  get url(): string {
    return this.#server.url;
  }

  get aborted(): number {
    return this.#server.aborted;
  }

  get connections(): Connections {
    return this.#server.connections;
  }

  get tokenRequests(): readonly TokenRequest[] {
    return this.#oauth?.requests ?? [];
  }

  get tooManyRequests(): number {
    return this.#api.tooManyRequests;
  }

  get refusedBy(): ReadonlyMap<string, number> {
    return this.#api.limits.refusedBy;
  }

  get penaltyTrips(): number {
    return this.#api.penalties?.trips ?? 0;
  }

  get faultsInjected(): ReadonlyMap<string, number> {
    return this.#api.faults.injected;
  }

  get tokenFaultsInjected(): ReadonlyMap<string, number> {
    return this.#oauth?.faults.injected ?? new Map<string, number>();
  }

  get recordsServed(): number {
    return this.#api.records.served;
  }

  get recordsThisHour(): number {
    return this.#api.records.thisHour;
  }

  get jobs(): readonly SandboxJob[] {
    return this.#api.jobs.jobs;
  }

  survivors(): string[] {
    return this.#api.users.survivors();
  }

  revokeTokens(): void {
    if (!this.#oauth) throw new ConfigurationError('revokeTokens() needs the option oauth');
    this.#oauth.tokens.revoke();
  }

  issueRefreshToken(): string {
    if (!this.#oauth || !this.options.oauth?.refreshTokens)
      throw new ConfigurationError('issueRefreshToken() needs the option oauth.refreshTokens');
    return this.#oauth.tokens.issueRefresh();
  }

  listen(): Promise<void> {
    return this.#server.listen(this.options.port ?? 0);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return this.#server.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #auth(): Gate | undefined {
    const { auth = false } = this.options;
    if (this.#oauth) return new IssuedTokenGate(this.#oauth.tokens);
    return auth === false ? undefined : new StaticTokenGate(auth);
  }

  async #answer(message: IncomingMessage, body: string): Promise<Reply | 'reset'> {
    if (!this.#oauth || urlOf(message).pathname !== this.#oauth.path) return this.#answerApi(message, body);
    await this.#wait(this.options.latencyMs);
    return this.#late(this.#oauth.answer({ method: message.method ?? '', headers: message.headers, body }));
  }

  async #answerApi(message: IncomingMessage, body: string): Promise<Reply | 'reset'> {
    const request = SandboxRequest.of(message, body, this.#api.templateOf);
    const entry: LoggedRequest = { ...pickLogged(request), status: 0 };
    this.#log(entry);
    const number = this.requestCount;
    await this.#wait(this.options.latencyMs);
    const reply = await this.#late(this.#api.answer(request, number, this.url));
    if (reply !== 'reset') entry.status = reply.status;
    return reply;
  }

  async #late(reply: Reply | 'reset'): Promise<Reply | 'reset'> {
    if (reply !== 'reset' && reply.delivery?.manner === 'late') await this.#wait(reply.delivery.byMs);
    return reply;
  }

  async #wait(ms = 0): Promise<void> {
    const { signal } = this.#closing;
    // Nobody waits any more for an answer that closing cuts short.
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
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

/**
 * Milliseconds since the epoch that never run backwards and have fractions: a bucket that refills 50 times a second would lose a
 * twentieth of each refill to whole milliseconds.
 */
const steadyNow = (): number => performance.timeOrigin + performance.now();
