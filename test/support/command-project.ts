import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from 'pagewright/sandbox';
import { CommandHost, CommandProcess, type CommandEnd, type CommandOptions } from './command';

const ROOT = join(__dirname, '..', '..');

/** Must not occur in any output. */
export const SECRET = 'sandbox-s3cr3t-of-the-client';
export const OAUTH = { clientId: 'exporter', clientSecret: SECRET };

/** The folder of a user who has installed the package, with client modules. */
export class CommandProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'pagewright-command-'));
  /** All commands that have ended. */
  readonly ends: CommandEnd[] = [];
  readonly #host = new CommandHost();
  readonly #running = new Set<CommandProcess>();

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules', 'pagewright'));
    this.write('package.json', '{ "type": "module" }');
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Runs a command in this folder, with the sandbox's URL and credentials in its environment. */
  async run(args: readonly string[], sandbox?: Sandbox, options: CommandOptions = {}): Promise<CommandEnd> {
    const end = await this.#host.run(args, this.#optionsFor(sandbox, options));
    this.ends.push(end);
    return end;
  }

  /** The same in a process of its own. */
  start(args: readonly string[], sandbox?: Sandbox, options: CommandOptions = {}): CommandProcess {
    const run = new CommandProcess(args, this.#optionsFor(sandbox, options));
    this.#running.add(run);
    void run.ended.then((end) => {
      this.#running.delete(run);
      this.ends.push(end);
    });
    return run;
  }

  #optionsFor(sandbox: Sandbox | undefined, { cwd = this.folder, env }: CommandOptions): CommandOptions {
    // Without a sandbox, requests fail: nothing listens on port 1.
    const CRM_URL = sandbox?.url ?? 'http://127.0.0.1:1';
    const credentials = { CRM_CLIENT_ID: OAUTH.clientId, CRM_CLIENT_SECRET: SECRET };
    return { cwd, env: { CRM_URL, ...credentials, npm_command: '', ...env } };
  }

  async close(): Promise<void> {
    this.#host.close();
    await Promise.all([...this.#running].map((run) => run.end('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when the condition is true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const CREDENTIALS = `clientCredentials({
    tokenUrl: process.env['CRM_URL'] + '/oauth/token',
    clientId: process.env['CRM_CLIENT_ID']!,
    clientSecret: process.env['CRM_CLIENT_SECRET']!,
  })`;

/** A client with decorators that reads the environment when it is created. */
export const CRM_TS = `
import { ApiClient, clientCredentials, DateChunked, Paginated, RateLimited, Retried, type Paged } from 'pagewright';
import { presets } from 'pagewright/genesys';

interface User {
  id: string;
}

enum Endpoint {
  Users = '/api/v2/users',
}

export class Crm extends ApiClient {
  static create() {
    return new Crm({ baseURL: process.env['CRM_URL']!, auth: ${CREDENTIALS} });
  }

  @Paginated({ pageSize: 100, dedupe: 'id' })
  @RateLimited({ requestsPerSecond: 1_000, burst: 1_000 })
  users(params: { pageSize?: number } = {}): Paged<User> {
    return this.get(Endpoint.Users, params);
  }

  @Paginated({ pageSize: 100 })
  @Retried({ retries: 0 })
  fragile(params: { pageSize?: number } = {}): Paged<User> {
    return this.get(Endpoint.Users, params);
  }

  @Paginated({ pageSize: 50 })
  members(group: string, params: object = {}): Paged<User> {
    return this.get('/api/v2/groups/' + group + '/members', params);
  }

  @DateChunked({ days: 30 })
  @Paginated({ ...presets.detailsBody, dedupe: 'conversationId', verifyTotal: 'throw' })
  conversations(query: { interval: string }): Paged<{ conversationId: string }> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }

  @Paginated({ collect: true })
  all(params: object = {}): Promise<User[]> {
    return this.get(Endpoint.Users, params);
  }
}
`;

/** A module that exports an instance of the client. */
export const INSTANCE_TS = `
import { Crm } from './crm.ts';

export { Crm };
export const crm = Crm.create();
`;

/** The same client in JavaScript, with decorators applied by hand. */
export const CRM_JS = `
import { ApiClient, clientCredentials, Paginated } from 'pagewright';

export class Crm extends ApiClient {
  static async create() {
    return new Crm({ baseURL: process.env['CRM_URL'], auth: ${CREDENTIALS.replaceAll('!', '')} });
  }
  users(params = {}) {
    return this.get('/api/v2/users', params);
  }
}
const users = Object.getOwnPropertyDescriptor(Crm.prototype, 'users');
Paginated({ pageSize: 100, dedupe: 'id' })(Crm.prototype, 'users', users);
Object.defineProperty(Crm.prototype, 'users', users);
`;
