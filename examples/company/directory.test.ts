import { isPagewrightError, staticToken } from 'pagewright';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';
import { Directory } from './directory.js';

const TOKEN = 'token-of-a-test';
const servers: Sandbox[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(options: SandboxOptions) {
  const sandbox = await startSandbox({ auth: TOKEN, ...options });
  servers.push(sandbox);
  return { sandbox, directory: new Directory({ baseURL: sandbox.url, auth: staticToken(TOKEN) }) };
}

describe('the company client', () => {
  it('streams the members of a group over several pages', async () => {
    const { sandbox, directory } = await serve({ membersPerGroup: 250 });
    const members = directory.members(sandbox.data.group(3).id);
    const ids: string[] = [];

    for await (const member of members) ids.push(member.id);

    expect(ids).toEqual(Array.from({ length: 250 }, (_, i) => sandbox.data.member(3, i).id));
    expect(members.receipt).toMatchObject({ endpoint: 'Directory.members', pages: 3, complete: true });
  });

  it('collects all groups in one array', async () => {
    const { sandbox, directory } = await serve({ groups: 120 });

    const groups = await directory.groups();

    expect(groups.map(({ name }) => name)).toEqual(Array.from({ length: 120 }, (_, i) => sandbox.data.group(i).name));
  });

  it('keeps only the fields of the schema', async () => {
    const { directory } = await serve({ groups: 1 });

    const [group] = await directory.groups();

    expect(Object.keys(group ?? {})).toEqual(['id', 'name', 'type']);
  });

  it('fails if groups are missing', async () => {
    const { directory } = await serve({ groups: 120, totalLie: 5 });

    const error: unknown = await directory.groups().catch((thrown: unknown) => thrown);

    expect(isPagewrightError(error, 'INCOMPLETE')).toBe(true);
  });

  it('explains how to set a missing token', async () => {
    delete process.env['ACME_TOKEN'];
    const { sandbox } = await serve({});
    const directory = new Directory({ baseURL: sandbox.url });

    await expect(directory.groups()).rejects.toThrow('Set the environment variable ACME_TOKEN');
    expect(sandbox.requests).toEqual([]);
  });
});
