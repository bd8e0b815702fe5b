// Pages over the sandbox with the installed package. The package trial compiles it as ESM and as CJS, hence no top-level await.
import assert from 'node:assert/strict';
import { ApiClient, isPagewrightError, Paginated, path, type Paged } from 'pagewright';
import { startSandbox, type SandboxUser } from 'pagewright/sandbox';
import { fakeClock, paged, stubEndpoint } from 'pagewright/testing';

const USERS = 1_234;

class Directory extends ApiClient {
  @Paginated({ pageSize: 100 })
  users(params: { state?: string } = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }

  @Paginated({ collect: true })
  members(groupId: string, params: object = {}): Promise<SandboxUser[]> {
    return this.get(path`/api/v2/groups/${groupId}/members`, params);
  }
}

async function main(): Promise<void> {
  for (const named of [fakeClock, paged, stubEndpoint, isPagewrightError]) assert.equal(typeof named, 'function');
  const sandbox = await startSandbox({ users: USERS, membersPerGroup: 60 });
  try {
    await pageOver(new Directory({ baseURL: sandbox.url }), sandbox.data.group(0).id);
  } finally {
    await sandbox.close();
  }
}

async function pageOver(directory: Directory, groupId: string): Promise<void> {
  const users = directory.users();
  const ids = new Set<string>();
  for await (const { id } of users) ids.add(id);
  assert.equal(ids.size, USERS);
  assert.equal(users.receipt.complete, true);
  assert.equal((await directory.members(groupId)).length, 60);
}

void main();
