import nock from 'nock';
import { ApiClient, Paginated, type ErrorAdvice, type HttpError, type Paged } from 'pagewright';
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

describe('the table of errors of a client', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  const errors = { 'user.locked': 'ask the help desk to unlock the account' };
  const refuse = (status: number, body: object) => nock(BASE).get(/.*/).reply(status, body);

  it('says what to do about a code, of a page', async () => {
    refuse(403, { code: 'user.locked', message: 'no' });
    const error = await rejection<HttpError>(drain(new Directory({ baseURL: BASE, errors }).users()));
    expect(error).toMatchObject({ code: 'FORBIDDEN', apiCode: 'user.locked' });
    expect(error.message).toBe(
      'Directory.users, page 1: HTTP 403 (user.locked) — no. Ask the help desk to unlock the account',
    );
  });

  it('says it of a request without annotations too, and of a code that stands in an error object', async () => {
    refuse(403, { error: { code: 'user.locked', message: 'no' } });
    const error = await rejection<HttpError>(new Directory({ baseURL: BASE, errors }).user('7'));
    expect(error.message).toBe('GET /users/7: HTTP 403 (user.locked) — no. Ask the help desk to unlock the account');
  });

  it.each([{ code: 'other' }, { code: 'toString' }, {}])('leaves %j to what is known of the status', async (body) => {
    refuse(403, body);
    const error = await rejection<HttpError>(new Directory({ baseURL: BASE, errors }).user('7'));
    expect(error.message).toContain('The credentials are valid but lack a permission or scope');
  });

  it.each([['advice'], [['advice']], [{ a: 1 }], [{ a: '' }]])('is refused where it is %j', (table) => {
    expect(() => new Directory({ baseURL: BASE, errors: table as unknown as ErrorAdvice })).toThrow(
      'option "errors" must be an object of texts by error code',
    );
  });
});
