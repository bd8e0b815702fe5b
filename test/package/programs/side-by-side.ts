// Loads the installed package as ESM and as CJS in one process: two copies, which must understand each other.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as esm from 'pagewright';
import { startSandbox, type SandboxUser } from 'pagewright/sandbox';

type Copy = typeof esm;

const cjs = createRequire(import.meta.url)('pagewright') as Copy;
assert.notEqual(esm.PagewrightError, cjs.PagewrightError, 'the package was loaded once only');

/** A client of one copy, decorated by another. */
function directoryBy(decorators: Copy, clients: Copy) {
  class Directory extends clients.ApiClient {
    @decorators.Paginated({ pageSize: 100 })
    users(params: object = {}): esm.Paged<SandboxUser> {
      return this.get('/api/v2/users', params);
    }

    @decorators.Paginated({ extractor: 'nowhere' })
    lost(params: object = {}): esm.Paged<SandboxUser> {
      return this.get('/api/v2/users', params);
    }
  }
  return Directory;
}

function assertKnowsEndpoints(reader: Copy, decorators: Copy): void {
  const described = reader.describeEndpoints(directoryBy(decorators, decorators));
  assert.deepEqual(
    described.map(({ name, decorators }) => [name, ...decorators.map(({ decorator }) => decorator)]),
    [
      ['users', 'Paginated'],
      ['lost', 'Paginated'],
    ],
  );
}

async function assertPages(decorators: Copy, clients: Copy, baseURL: string): Promise<void> {
  const Directory = directoryBy(decorators, clients);
  assert.equal((await new Directory({ baseURL }).users().toArray()).length, 321);
}

async function assertKnowsErrors(reader: Copy, thrower: Copy, baseURL: string): Promise<void> {
  const Directory = directoryBy(thrower, thrower);
  const error: unknown = await new Directory({ baseURL })
    .lost()
    .toArray()
    .catch((thrown: unknown) => thrown);
  assert.ok(!(error instanceof reader.PagewrightError) && reader.isPagewrightError(error), String(error));
  assert.equal(reader.pageOf(error)?.index, 0);
}

const sandbox = await startSandbox({ users: 321 });
for (const [one, other] of [
  [esm, cjs],
  [cjs, esm],
] as const) {
  assertKnowsEndpoints(one, other);
  await assertPages(one, other, sandbox.url);
  await assertKnowsErrors(one, other, sandbox.url);
}
await sandbox.close();
