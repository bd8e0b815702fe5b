// Extracts to SQLite with the installed package, twice. The package trial compiles it as ESM and as CJS, hence no top-level await.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, Paginated, type Paged } from 'pagewright';
import { extract } from 'pagewright/extract';
import { postgres } from 'pagewright/postgres';
import { startSandbox, type SandboxUser } from 'pagewright/sandbox';
import { sqlite, sqliteTable } from 'pagewright/sqlite';

class Directory extends ApiClient {
  @Paginated({ pageSize: 100 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }
}

async function main(): Promise<void> {
  process.on('warning', (warning) => {
    throw warning;
  });
  const folder = mkdtempSync(join(tmpdir(), 'pagewright-sqlite-'));
  const sandbox = await startSandbox({ users: 321 });
  try {
    const directory = new Directory({ baseURL: sandbox.url });
    const file = join(folder, 'run.db');
    const once = () =>
      extract(directory.users(), {
        to: sqliteTable<SandboxUser>(file, { table: 'users', key: 'id', columns: ['id', 'name'] }),
        checkpoints: sqlite(file),
      });
    const receipt = await once();
    assert.deepEqual([receipt.complete, receipt.records], [true, 321]);
    assert.deepEqual(await once(), receipt);
    // Types and code of this entry work without the package pg, until the sink is opened.
    assert.equal(postgres({ connection: 'postgres://localhost/crm', table: 'users', key: 'id' }).kind, 'postgres');
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
