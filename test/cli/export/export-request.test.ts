import {
  type ExportFlags,
  exportRequest,
  metadataOf,
  storedRequest,
  viewOf,
} from '../../../src/cli/export/export-request';

const TYPED = ['export', 'crm.ts', 'Crm.users'];
const requestOf = (flags: ExportFlags) =>
  exportRequest({ cwd: '/srv', typed: TYPED, module: 'crm.ts', endpoint: 'Crm.users', flags });

describe('an export request', () => {
  it('has absolute paths, and its state file next to the output by default', () => {
    expect(requestOf({ to: 'out/users.csv' })).toEqual({
      cwd: '/srv',
      typed: TYPED,
      module: '/srv/crm.ts',
      endpoint: 'Crm.users',
      args: [],
      params: {},
      to: '/srv/out/users.csv',
      state: '/srv/out/users.csv.run.db',
    });
    expect(requestOf({ to: '/a.csv', state: 'b.db', report: 'r.html', receipt: 'r.json' })).toMatchObject({
      to: '/a.csv',
      state: '/srv/b.db',
      report: '/srv/r.html',
      receipt: '/srv/r.json',
    });
  });

  it('is restored from the metadata of the run', () => {
    const request = requestOf({
      to: 'a.db',
      params: { state: 'active', deep: { list: [1, null] } },
      args: ['7f3c'],
      table: 'users',
      key: 'id',
      fields: { id: 'id', division: 'division.id' },
      overwrite: true,
      workers: 4,
      dedupe: { kind: 'bloom', rate: 0.001, capacity: 5_000 },
      org: 'acme',
      view: 'all',
      // Display options are not part of it.
      json: true,
      quiet: true,
      maxMinutes: 5,
    });
    const metadata = JSON.parse(JSON.stringify(metadataOf(request))) as ReturnType<typeof metadataOf>;
    expect(storedRequest(metadata)).toEqual(request);
    expect(Object.keys(request)).not.toContain('json');
  });

  it('is restored with all digits of large integers', () => {
    const request = requestOf({
      to: 'a.db',
      args: [9007199254740993n, 'x'],
      params: { since_id: 1541815603606036481n, deep: { list: [10000000000000000n] } },
    });
    const metadata = JSON.parse(JSON.stringify(metadataOf(request))) as ReturnType<typeof metadataOf>;
    expect(storedRequest(metadata)).toEqual(request);
    expect(storedRequest({ ...metadata, args: 'not JSON' })).toBeUndefined();
    expect(viewOf(request)).toBe('Crm.users(9007199254740993,"x")');
  });

  it.each([undefined, {}, { command: 'another', cwd: '/' }, { command: 'pagewright export', cwd: 7 }])(
    'is not restored from other metadata: %j',
    (metadata) => {
      expect(storedRequest(metadata)).toBeUndefined();
    },
  );

  it('is named by its method and path arguments, or by --view', () => {
    expect(viewOf(requestOf({ to: 'a.csv' }))).toBe('Crm.users');
    expect(viewOf(requestOf({ to: 'a.csv', args: ['7f', 2] }))).toBe('Crm.users("7f",2)');
    expect(viewOf(requestOf({ to: 'a.csv', args: ['7f'], view: 'mine' }))).toBe('mine');
  });
});
