import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from 'pagewright/sandbox';
import { CommandRun, type CommandEnd } from './command';

const ROOT = join(__dirname, '..', '..');

/** What no output may show. */
export const SECRET = 'sandbox-s3cr3t-of-the-client';
export const OAUTH = { clientId: 'exporter', clientSecret: SECRET };

/** A folder of a user who has installed the package: modules, and what the command makes of them. */
export class CommandProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'pagewright-command-'));
  readonly ends: CommandEnd[] = [];
  readonly #running = new Set<CommandRun>();

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

  /** Starts the command in this folder, with a client of the sandbox in its environment. */
  start(
    args: readonly string[],
    sandbox?: Sandbox,
    cwd = this.folder,
    more: Readonly<Record<string, string>> = {},
  ): CommandRun {
    // Without a sandbox there is nobody to talk to.
    const CRM_URL = sandbox?.url ?? 'http://127.0.0.1:1';
    const reach = { CRM_URL, CRM_CLIENT_ID: OAUTH.clientId, CRM_CLIENT_SECRET: SECRET };
    const run = new CommandRun(args, { cwd, env: { ...reach, npm_command: '', ...more } });
    this.#running.add(run);
    void run.ended.then((end) => {
      this.#running.delete(run);
      this.ends.push(end);
    });
    return run;
  }

  run(...args: Parameters<CommandProject['start']>): Promise<CommandEnd> {
    return this.start(...args).ended;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((run) => run.end('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves once it is so. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setImmediate(resolve));
}

const CREDENTIALS = `clientCredentials({
    tokenUrl: process.env['CRM_URL'] + '/oauth/token',
    clientId: process.env['CRM_CLIENT_ID']!,
    clientSecret: process.env['CRM_CLIENT_SECRET']!,
  })`;

/** Clients as the README shows them, with decorators. */
export const CRM_TS = `
import { ApiClient, clientCredentials, DateChunked, Paginated, RateLimited, Retried, type Paged } from 'pagewright';
import { presets } from 'pagewright/genesys';

interface User {
  id: string;
}

enum Place {
  Users = '/api/v2/users',
}

export class Crm extends ApiClient {
  @Paginated({ pageSize: 100, dedupe: 'id' })
  @RateLimited({ requestsPerSecond: 1_000, burst: 1_000 })
  users(params: { pageSize?: number } = {}): Paged<User> {
    return this.get(Place.Users, params);
  }

  @Paginated({ pageSize: 100 })
  @Retried({ retries: 0 })
  fragile(params: { pageSize?: number } = {}): Paged<User> {
    return this.get(Place.Users, params);
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
    return this.get(Place.Users, params);
  }
}

export const crm = new Crm({
  baseURL: process.env['CRM_URL']!,
  auth: ${CREDENTIALS},
});
`;

/** The same in JavaScript, which has no decorators: as a compiler writes them. */
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
