import { existsSync } from 'node:fs';
import { CommandProject } from '../support/command-project';
import { type HttpServer, type ServedResponse, type ReceivedRequest, startHttpServer } from '../support/http-server';

/** How the command ends where the data, or the digits, may not be whole. */

const LISTS = `
import { ApiClient, cursor, offset, Paginated, path, type Paged } from 'pagewright';

export class Lists extends ApiClient {
  constructor() {
    super({ baseURL: process.env.LISTS_URL });
  }
  @Paginated({ style: cursor({ from: 'body:next_cursor' }) })
  list(params: object = {}): Paged<object> {
    return this.get('/list', params);
  }
  @Paginated({ style: offset(), pageSize: 5 })
  numbered(params: object = {}): Paged<object> {
    return this.get('/list', params);
  }
  @Paginated({ style: cursor({ from: 'body:next_cursor' }), bigNumbers: 'bigint' })
  of(id: string, params: object = {}): Paged<object> {
    return this.get(path\`/list/\${id}\`, params);
  }
}
`;

const project = new CommandProject({ 'lists.ts': LISTS });
const servers: HttpServer[] = [];
const exporting = async (
  method: string,
  answer: (request: ReceivedRequest, count: number) => ServedResponse,
  ...more: string[]
) => {
  const server = await startHttpServer(answer);
  servers.push(server);
  const to = `${method}-${servers.length}.ndjson`;
  const args = ['export', 'lists.ts', `Lists.${method}`, '--to', to, '--json', ...more];
  const end = await project.run(args, undefined, { env: { LISTS_URL: server.url } });
  return { ...end, to, log: server.log, hasOutput: existsSync(project.path(to)) };
};
afterAll(async () => {
  await project.close();
  await Promise.all(servers.map((server) => server.close()));
});

const records = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i }));

describe('pagewright export', () => {
  it.each([
    [
      'a response that says that more follows',
      'list',
      () => ({ body: { data: records(1, 2), next_cursor: null, has_more: true } }),
    ],
    ['a token under another name', 'list', () => ({ body: { data: records(1, 2), nextPageToken: 'abc' } })],
    [
      'a page of status 200 that says that it failed',
      'list',
      (_: ReceivedRequest, n: number) => ({
        body:
          n === 1
            ? { ok: true, data: records(1, 1), next_cursor: 'x' }
            : { ok: false, error: 'invalid_range', data: [] },
      }),
    ],
    [
      'a total that falls',
      'numbered',
      ({ query }: ReceivedRequest, n: number) => ({
        body: {
          items: records(1, 20)
            .slice(n > 1 ? 3 : 0)
            .slice(Number(query.get('offset')), Number(query.get('offset')) + 5),
          total: n > 1 ? 17 : 20,
        },
      }),
    ],
  ] as const)('exits with 3 after %s, and the output has no final name', async (_what, method, answer) => {
    const { code, hasOutput } = await exporting(method, answer);
    expect(code).toBe(3);
    expect(hasOutput).toBe(false);
  });

  it('prints the end of the data in words', async () => {
    const server = await startHttpServer(() => ({ body: { data: records(1, 2), next_cursor: null } }));
    servers.push(server);
    const args = ['export', 'lists.ts', 'Lists.list', '--to', 'words.ndjson'];
    const { code, out, err } = await project.run(args, undefined, { env: { LISTS_URL: server.url } });
    expect(code).toBe(0);
    expect(out + err).toMatch(/end of data +the server returned no further cursor: next_cursor is null\n/);
  });

  it('sends the digits of --args and --params as typed, and writes those of the response as sent', async () => {
    const digits = '9007199254740993';
    const { code, log, to } = await exporting(
      'of',
      () => ({
        body: `{"data":[{"id":${digits}},{"id":9007199254740992}],"next_cursor":null}`,
        headers: { 'content-type': 'application/json' },
      }),
      ...['--args', `[${digits}]`, '--params', '{"since_id":1541815603606036481}'],
    );
    expect(code).toBe(0);
    expect(log).toEqual([`GET /list/${digits}?since_id=1541815603606036481`]);
    expect(project.read(to)).toBe(`{"id":${digits}}\n{"id":9007199254740992}\n`);
  });
});
