import {
  type ExportFlags,
  exportRequest,
  invocationOf,
  storedRequest,
  viewOf,
} from '../../../src/cli/export/export-request';

const TYPED = ['export', 'crm.ts', 'Crm.users'];
const requestOf = (flags: ExportFlags) =>
  exportRequest({ cwd: '/srv', typed: TYPED, module: 'crm.ts', endpoint: 'Crm.users', flags });

describe('what an export asks for', () => {
  it('has absolute paths, and its state beside the output unless told otherwise', () => {
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

  it('comes back from what the run keeps of it', () => {
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
      // How it is shown is no part of it.
      json: true,
      quiet: true,
      maxMinutes: 5,
    });
    const kept = JSON.parse(JSON.stringify(invocationOf(request))) as ReturnType<typeof invocationOf>;
    expect(storedRequest(kept)).toEqual(request);
    expect(Object.keys(request)).not.toContain('json');
  });

  it.each([undefined, {}, { command: 'another', cwd: '/' }, { command: 'pagewright export', cwd: 7 }])(
    'does not come back from what something else keeps: %j',
    (invocation) => {
      expect(storedRequest(invocation)).toBeUndefined();
    },
  );

  it('is known in the state file by its method and path arguments, or by the name that it is given', () => {
    expect(viewOf(requestOf({ to: 'a.csv' }))).toBe('Crm.users');
    expect(viewOf(requestOf({ to: 'a.csv', args: ['7f', 2] }))).toBe('Crm.users("7f",2)');
    expect(viewOf(requestOf({ to: 'a.csv', args: ['7f'], view: 'mine' }))).toBe('mine');
  });
});
