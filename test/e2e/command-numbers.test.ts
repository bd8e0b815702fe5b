import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandProject } from '../support/command-project';

const CLIENT = `
import { ApiClient, Paginated, page, path, singlePage } from 'pagewright';
export class Crm extends ApiClient {
  static create() {
    return new Crm({ baseURL: process.env.CRM_URL, bigNumbers: 'string' });
  }
  @Paginated({ style: singlePage() })
  notes(userId: string, params: object = {}) {
    return this.get(path\`/users/\${userId}/notes\`, params) as any;
  }
  @Paginated({ style: singlePage() })
  search(params: object = {}) {
    return this.post('/search', params) as any;
  }
}
`;

const project = new CommandProject({ 'crm.ts': CLIENT });
const asked: string[] = [];
let server: Server;
let env: { CRM_URL: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (text) => (body += String(text)));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}${body && ` ${body}`}`);
      response.setHeader('content-type', 'application/json');
      response.end('{"entities":[{"id":9007199254740993},{"id":9007199254740992},{"id":9007199254740995}]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { CRM_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
beforeEach(() => asked.splice(0));
afterAll(async () => {
  await project.close();
  server.close();
});

describe('pagewright export with large numbers', () => {
  it('sends the digits of --args and --params as they were typed, and writes those that arrive', async () => {
    const numbers = ['--args', '[9007199254740993]', '--params', '{"since_id":1541815603606036481}'];
    const { code, err } = await project.run(['export', 'crm.ts', 'Crm.notes', ...numbers, '--to', 'a.csv'], undefined, {
      env,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(asked).toEqual(['GET /users/9007199254740993/notes?since_id=1541815603606036481']);
    expect(project.read('a.csv')).toBe('id\n9007199254740993\n9007199254740992\n9007199254740995\n');
  });

  it('sends them in a JSON body', async () => {
    const numbers = ['--params', '{"filter":{"ids":[9007199254740993,2]}}'];
    const { code } = await project.run(['export', 'crm.ts', 'Crm.search', ...numbers, '--to', 'b.ndjson'], undefined, {
      env,
    });
    expect(code).toBe(0);
    expect(asked).toEqual(['POST /search {"filter":{"ids":[9007199254740993,2]}}']);
  });

  it('resumes with the same digits, and is another export with others', async () => {
    const command = (id: string) => ['export', 'crm.ts', 'Crm.notes', '--args', `[${id}]`, '--to', 'c.ndjson'];
    expect((await project.run(command('9007199254740993'), undefined, { env })).code).toBe(0);
    const again = await project.run([...command('9007199254740993'), '--resume'], undefined, { env });
    expect({ code: again.code, asked }).toEqual({ code: 0, asked: ['GET /users/9007199254740993/notes'] });
    const status = await project.run(['status', 'c.ndjson.run.db'], undefined, { env });
    expect(status.out).toContain('9007199254740993');
  });

  it('sends nothing where the digits could not be kept', async () => {
    const numbers = ['--args', '[1]', '--params', '{"since":0.1234567890123456789}'];
    const { code, err } = await project.run(['export', 'crm.ts', 'Crm.notes', ...numbers, '--to', 'd.csv'], undefined, {
      env,
    });
    expect(code).toBe(2);
    expect(err).toContain('Must not contain 0.1234567890123456789 at since');
    expect(asked).toEqual([]);
  });
});
