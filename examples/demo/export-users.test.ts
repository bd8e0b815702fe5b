import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageOf, type EventOf } from 'pagewright';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';
import { paged } from 'pagewright/testing';
import { assertEachUserOnce, exportUsers, type ExportResult, type UserRow } from './export-users.js';
import { UserDirectory, type User } from './user-directory.js';

const folder = mkdtempSync(join(tmpdir(), 'export-users-'));
const file = join(folder, 'users.ndjson');
afterAll(() => rmSync(folder, { recursive: true }));

const servers: Sandbox[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  servers.push(sandbox);
  return sandbox;
}

const directoryOf = (sandbox: Sandbox) => new UserDirectory({ baseURL: sandbox.url });
const usersOf = ({ data }: Sandbox) => Array.from({ length: data.users }, (_, i) => data.user(i));
const rowsInFile = () =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
const requestsOf = (sandbox: Sandbox) =>
  sandbox.requests.map(({ method, path, fields }) => [method, path, Object.fromEntries(fields)]);

function exportFrom(sandbox: Sandbox, onProgress = (_: EventOf<'progress'>) => {}): Promise<ExportResult> {
  return exportUsers(directoryOf(sandbox).users(), file, onProgress);
}

describe('exportUsers', () => {
  it('[R97] counts every user as processed or skipped', async () => {
    const sandbox = await serve({ users: 1_234 });
    const wanted = usersOf(sandbox).filter(({ state, email }) => state === 'active' && email);

    const { processed, skipped } = await exportFrom(sandbox);

    expect(processed).toBe(wanted.length);
    expect(processed + skipped).toBe(1_234);
    expect(skipped).toBeGreaterThan(0);
  });

  it('[R97] sends the same requests as a run without a filter', async () => {
    const [filtered, whole] = [await serve({ users: 1_234 }), await serve({ users: 1_234 })];

    await exportFrom(filtered);
    await directoryOf(whole).users().toArray();

    expect(requestsOf(filtered)).toEqual(requestsOf(whole));
    expect(filtered.requests).toHaveLength(7);
  });

  it('[R98] writes a line per user with exactly four fields, and the division flattened', async () => {
    const sandbox = await serve({ users: 500 });
    const wanted = usersOf(sandbox).flatMap(({ id, name, email, state, division }): UserRow[] =>
      state === 'active' && email ? [{ id, name, email, division_id: division.id }] : [],
    );

    const { processed, written } = await exportFrom(sandbox);

    expect(rowsInFile()).toEqual(wanted);
    expect({ processed, written }).toEqual({ processed: wanted.length, written: wanted.length });
  });

  it('[R99] reports progress three times for 1,750 users', async () => {
    const reported: number[] = [];

    await exportFrom(await serve({ users: 1_750 }), ({ records }) => reported.push(records));

    expect(reported).toEqual([500, 1_000, 1_500]);
  });

  it('returns the receipt of the whole run', async () => {
    const { receipt } = await exportFrom(await serve({ users: 1_000 }));

    expect(receipt).toMatchObject({
      endpoint: 'UserDirectory.users',
      pages: 5,
      records: 1_000,
      expected: 1_000,
      complete: true,
      next: null,
    });
  });

  it('skips users who are inactive or have no address', async () => {
    const silent: User = { id: '1', name: 'Ada', state: 'active', division: HOME };
    const ada: User = { ...silent, email: 'ada@example.com' };

    const result = await exportUsers(paged<User>([{ ...ada, state: 'inactive' }, silent, ada]), file, () => {});

    expect(result).toMatchObject({ processed: 1, skipped: 2, written: 1 });
    expect(rowsInFile()).toEqual([{ id: '1', name: 'Ada', email: 'ada@example.com', division_id: 'home' }]);
  });

  it('rejects with the error of the run, which contains the resume point', async () => {
    const sandbox = await serve({ users: 1_000, faults: [{ request: 3, kind: 'html' }] });

    const error: unknown = await exportFrom(sandbox).catch((thrown: unknown) => thrown);

    expect(pageOf(error)).toMatchObject({ endpoint: 'UserDirectory.users', index: 2, itemsYielded: 400 });
  });

  it('sends no request if the file cannot be written', async () => {
    const sandbox = await serve({ users: 1_000 });
    const nowhere = join(folder, 'no-such-folder', 'users.ndjson');

    await expect(exportUsers(directoryOf(sandbox).users(), nowhere, () => {})).rejects.toThrow('ENOENT');
    expect(sandbox.requests).toEqual([]);
  });
});

const HOME = { id: 'home', name: 'Home' };

describe('assertEachUserOnce', () => {
  const { receipt } = paged([]);
  const result = { processed: 1_500, skipped: 500, receipt };

  it('accepts all users without duplicates', () => {
    expect(() => assertEachUserOnce(result, 2_000)).not.toThrow();
  });

  it('throws for a missing user', () => {
    expect(() => assertEachUserOnce(result, 2_001)).toThrow('received 2,000 of 2,001 users and 0 duplicates');
  });

  it('throws for a duplicate', () => {
    const duplicated = { ...result, receipt: { ...receipt, duplicates: 1 } };
    expect(() => assertEachUserOnce(duplicated, 2_000)).toThrow('received 2,000 of 2,000 users and 1 duplicates');
  });
});
