import nock from 'nock';
import { ApiClient, Paginated, type HttpError, type Paged } from 'pagewright';
import { drain, rejection } from '../support/memory-endpoint';

const BASE = 'https://api.example.com';

class Directory extends ApiClient {
  @Paginated()
  users(params: object = {}): Paged<object> {
    return this.get('/users', params);
  }

  user(id: string): Promise<object> {
    return this.get(`/users/${id}`);
  }
}

describe('the errors option of a client', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  const errors = { 'user.locked': 'ask the help desk to unlock the account' };
  const refuse = (status: number, body: object) => nock(BASE).get(/.*/).reply(status, body);

  it('adds advice by API code to the error of a page', async () => {
    refuse(403, { code: 'user.locked', message: 'no' });
    const error = await rejection<HttpError>(drain(new Directory({ baseURL: BASE, errors }).users()));
    expect(error).toMatchObject({ code: 'FORBIDDEN', apiCode: 'user.locked' });
    expect(error.message).toBe(
      'Directory.users, page 1: HTTP 403 (user.locked) — no. ask the help desk to unlock the account',
    );
  });

  it('adds advice to the error of a request without annotations, and by the code in a nested error object', async () => {
    refuse(403, { error: { code: 'user.locked', message: 'no' } });
    const error = await rejection<HttpError>(new Directory({ baseURL: BASE, errors }).user('7'));
    expect(error.message).toBe('GET /users/7: HTTP 403 (user.locked) — no. ask the help desk to unlock the account');
  });

  it('adds advice to the error of a page whose body says that it failed', async () => {
    refuse(200, { ok: false, error: 'user.locked', items: [] });
    const error = await rejection<HttpError>(drain(new Directory({ baseURL: BASE, errors }).users()));
    expect(error.message).toBe(
      'Directory.users, page 1: HTTP 200 (user.locked). ask the help desk to unlock the account',
    );
  });

  it.each([{ code: 'other' }, { code: 'toString' }, {}])(
    'adds the advice of the status for the body %j',
    async (body) => {
      refuse(403, body);
      const error = await rejection<HttpError>(new Directory({ baseURL: BASE, errors }).user('7'));
      expect(error.message).toContain('The credentials are valid but lack a permission or scope');
    },
  );

  it.each([['advice'], [['advice']], [{ a: 1 }], [{ a: '' }]])('rejects the value %j', (table) => {
    expect(
      () => new Directory({ baseURL: BASE, errors: table as unknown as Readonly<Record<string, string>> }),
    ).toThrow('option "errors" must be an object of texts by error code');
  });
});
