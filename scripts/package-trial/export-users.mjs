import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { asInstalledHere, newProject } from './scratch.mjs';

const USERS = 120;

/** A client as a user writes it, whose decorators the command has to compile. */
const MODULE = `
import { ApiClient, Paginated, type Paged } from 'pagewright';

export class Crm extends ApiClient {
  @Paginated({ pageSize: 50, dedupe: 'id' })
  users(params: { pageSize?: number } = {}): Paged<{ id: string }> {
    return this.get('/api/v2/users', params);
  }
}

export const crm = new Crm({ baseURL: process.env['CRM_URL']! });
`;

/** Lists and exports the endpoints of a TypeScript module with the installed command, under every Node. */
export async function exportUsers({ scratch, tarball, runtimes, report: { check } }) {
  // Before 22.13, Node has no SQLite of its own.
  const cwd = await newProject(scratch, 'export', [tarball, asInstalledHere('libsql')]);
  writeFileSync(join(cwd, 'crm.ts'), MODULE);
  const command = join(cwd, 'node_modules', '.bin', 'pagewright');
  for (const { path, label } of runtimes) {
    await check(`${label} lists the endpoints of a TypeScript module`, () => listsEndpoints(path, command, cwd));
    await check(`${label} exports users to NDJSON, CSV and SQLite`, () => exportsAll(path, command, cwd));
  }
}

async function listsEndpoints(node, command, cwd) {
  const { stdout } = await run(node, [command, 'endpoints', 'crm.ts', '--json'], withUrl(cwd, 'http://127.0.0.1:1'));
  const [{ endpoints }] = JSON.parse(stdout).clients;
  if (endpoints[0].endpoint !== 'Crm.users') throw new Error(`it lists ${stdout}`);
}

async function exportsAll(node, command, cwd) {
  const sandbox = spawn(node, [command, 'sandbox', '--users', String(USERS), '--json']);
  try {
    const url = await new Promise((resolve) => sandbox.stdout.once('data', (line) => resolve(JSON.parse(line).url)));
    for (const to of ['users.ndjson', 'users.csv', 'users.db']) {
      const args = [command, 'export', 'crm.ts', 'Crm.users', '--to', to, '--restart', '--overwrite', '--json'];
      const { stdout } = await run(node, args, withUrl(cwd, url));
      const { complete, records } = JSON.parse(stdout);
      if (!complete || records !== USERS) throw new Error(`its receipt is ${stdout}`);
    }
  } finally {
    sandbox.kill('SIGINT');
  }
  const lines = readFileSync(join(cwd, 'users.ndjson'), 'utf8').trimEnd().split('\n');
  if (lines.length !== USERS) throw new Error(`the file has ${lines.length} lines`);
}

const withUrl = (cwd, url) => ({ cwd, env: { ...process.env, CRM_URL: url } });
