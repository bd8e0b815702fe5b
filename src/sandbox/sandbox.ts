import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { GeneratedData } from './data/generated-data.js';
import { LoopbackServer } from './http/loopback-server.js';
import { type Gate, type Reply, SandboxRequest, urlOf } from './http/sandbox-request.js';
import type { SandboxJob } from './jobs/job-table.js';
import { IssuedTokenGate, StaticTokenGate } from './oauth/bearer-tokens.js';
import { TokenServer } from './oauth/token-server.js';
import { SandboxApi } from './sandbox-api.js';
import type { LoggedRequest, Sandbox } from './sandbox-handle.js';
import { type ResolvedSandboxOptions, resolveSandboxOptions } from './sandbox-options-schema.js';
import type { SandboxOptions, TokenRequest } from './sandbox-options.js';

/**
 * Starts an HTTP server on the loopback interface that serves made-up data in the shapes of Genesys Cloud, and injects faults on request.
 * The same options give the same data and faults on any machine. The endpoints, dialects and faults are listed in `docs/sandbox.md`.
 *
 * @throws ConfigurationError that lists every invalid option
 *
 * @example
 * await using sandbox = await startSandbox({ users: 25_000, dialect: 'xPageCursor' });
 */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = new RunningSandbox(resolveSandboxOptions(options));
  await sandbox.listen();
  return sandbox;
}

class RunningSandbox implements Sandbox {
  readonly data: GeneratedData;
  readonly requests: LoggedRequest[] = [];
  requestCount = 0;
  readonly #closing = new AbortController();
  readonly #server: LoopbackServer;
  readonly #api: SandboxApi;
  readonly #oauth: TokenServer | undefined;

  constructor(private readonly options: ResolvedSandboxOptions) {
    const { seed, now } = options;
    setMaxListeners(Infinity, this.#closing.signal);
    this.data = new GeneratedData(options);
    this.#oauth = options.oauth && new TokenServer(options.oauth, seed, now);
    this.#api = new SandboxApi(options, this.data, this.#auth());
    this.#server = new LoopbackServer(seed, (message, body) => this.#answer(message, body));
  }

  get url(): string {
    return this.#server.url;
  }

  get aborted(): number {
    return this.#server.aborted;
  }

  get connections(): Sandbox['connections'] {
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

  get penalties(): number {
    return this.#api.penalties?.blocks ?? 0;
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
    if (!this.#oauth)
      throw new ConfigurationError(
        'Sandbox.revokeTokens: option "oauth" is not set. Set it when you start the sandbox',
      );
    this.#oauth.tokens.revoke();
  }

  issueRefreshToken(): string {
    if (!this.#oauth || !this.options.oauth?.refreshTokens)
      throw new ConfigurationError(
        'Sandbox.issueRefreshToken: option "oauth.refreshTokens" is not set. Set it when you start the sandbox',
      );
    return this.#oauth.tokens.issueRefresh();
  }

  listen(): Promise<void> {
    return this.#server.listen(this.options.port);
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
    return this.#delayLate(this.#oauth.answer({ method: message.method ?? '', headers: message.headers, body }));
  }

  async #answerApi(message: IncomingMessage, body: string): Promise<Reply | 'reset'> {
    const request = SandboxRequest.of(message, body, this.#api.templateOf);
    const entry: LoggedRequest = { ...pickLogged(request), status: 0 };
    this.#log(entry);
    const number = this.requestCount;
    await this.#wait(this.options.latencyMs);
    const reply = await this.#delayLate(this.#api.answer(request, number, this.url));
    if (reply !== 'reset') entry.status = reply.status;
    return reply;
  }

  async #delayLate(reply: Reply | 'reset'): Promise<Reply | 'reset'> {
    if (reply !== 'reset' && reply.delivery?.kind === 'late') await this.#wait(reply.delivery.byMs);
    return reply;
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#closing;
    // Once the sandbox closes, no client waits for the response.
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
  }

  #log(entry: LoggedRequest): void {
    this.requestCount += 1;
    this.requests.push(entry);
    if (this.requests.length > this.options.keepRequests) this.requests.shift();
  }
}

function pickLogged({ method, path, fields, headers, body }: SandboxRequest): Omit<LoggedRequest, 'status'> {
  return { method, path, fields, headers, body };
}
