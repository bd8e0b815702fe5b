import axios, { type InternalAxiosRequestConfig } from 'axios';
import nock from 'nock';
import {
  ApiClient,
  type ApiClientOptions,
  ConfigurationError,
  HttpError,
  InexactNumberError,
  page,
  Paginated,
  ResponseFormatError,
  singlePage,
  withResponse,
  type Paged,
} from 'pagewright';
import { drain, rejection } from '../support/memory-endpoint';

const BASE = 'https://api.example.com';
const BIG = '{"entities":[{"id":9007199254740993},{"id":9007199254740992},{"id":9007199254740995}]}';

interface Row {
  id: unknown;
}

class Crm extends ApiClient {
  @Paginated({ style: singlePage() })
  rows(params: object = {}): Paged<Row> {
    return this.get('/rows', params);
  }

  @Paginated({ style: singlePage(), bigNumbers: 'string' })
  texts(params: object = {}): Paged<Row> {
    return this.get('/rows', params);
  }

  @Paginated({ style: singlePage() })
  foreign(params: object = {}): Paged<Row> {
    return page(this.http.get(`${BASE}/rows`, { params }));
  }

  @Paginated({ style: singlePage(), bigNumbers: 'bigint' })
  foreignBigints(params: object = {}): Paged<Row> {
    return page(this.http.get(`${BASE}/rows`, { params }));
  }

  @Paginated({ style: singlePage(), bigNumbers: 'bigint' })
  untouched(params: object = {}): Paged<Row> {
    return page(this.http.get(`${BASE}/rows`, { params, responseType: 'text' }));
  }

  @Paginated({ style: singlePage() })
  nested(params: object = {}): Paged<Row> {
    return page(async ({ send }) => {
      const { data } = (await send(this.get('/rows', params))) as { data: { result: unknown } };
      return data.result;
    });
  }

  @Paginated({ style: singlePage(), collect: true })
  async awaited(params: object = {}): Promise<Row[]> {
    const { result } = await this.get<Promise<{ result: Row[] }>>('/rows', params);
    return result;
  }

  @Paginated({
    style: singlePage(),
    parse: (text, { headers }) => ({
      type: headers?.['content-type'],
      rows: text
        .trim()
        .split('\n')
        .map((id) => ({ id })),
    }),
  })
  lines(params: object = {}): Paged<Row> {
    return this.get('/rows', params);
  }

  one(): Promise<unknown> {
    return this.get('/one');
  }

  save(body: unknown): Promise<unknown> {
    return this.post('/save', body);
  }

  find(params: object): Promise<unknown> {
    return this.get('/find', params);
  }
}

const crm = (options: ApiClientOptions = {}) => new Crm({ baseURL: BASE, ...options });
const serve = (body: string | Buffer, type = 'application/json', status = 200, path = '/rows') =>
  nock(BASE).get(path).query(true).reply(status, body, { 'Content-Type': type });
const idsOf = async (run: AsyncIterable<Row>) => (await drain(run)).map(({ id }) => id);

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

afterAll(() => nock.restore());

describe('a body that ApiClient fetched', () => {
  it('is refused if a number in it would be changed', async () => {
    serve(BIG);
    const error = await rejection(drain(crm().rows()));
    expect(error).toBeInstanceOf(InexactNumberError);
    expect(error).toMatchObject({ code: 'INEXACT_NUMBER', path: 'entities[0].id', number: '9007199254740993' });
    expect(error.message).toMatch(/^Crm\.rows, page 1: the body has the number 9007199254740993 at entities\[0\]\.id/);
    expect(error.message).toMatch(/bigNumbers: 'string'.*bigNumbers: 'bigint'/);
  });

  it('has its numbers as text or as bigints, by the option of the client', async () => {
    serve(BIG);
    expect(await idsOf(crm({ bigNumbers: 'string' }).rows())).toEqual([
      '9007199254740993',
      2 ** 53,
      '9007199254740995',
    ]);
    serve(BIG);
    expect(await idsOf(crm({ bigNumbers: 'bigint' }).rows())).toEqual([9007199254740993n, 2 ** 53, 9007199254740995n]);
  });

  it('follows the method over the client, its paging over that, and `with` over all', async () => {
    serve(BIG);
    expect(await idsOf(crm({ bigNumbers: 'bigint' }).texts())).toContain('9007199254740993');
    serve(BIG);
    expect(await idsOf(crm({ bigNumbers: 'error', paging: { bigNumbers: 'bigint' } }).rows())).toContain(
      9007199254740993n,
    );
    serve(BIG);
    expect(await idsOf(crm().texts().with({ bigNumbers: 'bigint' }))).toContain(9007199254740993n);
    serve(BIG);
    expect((await rejection(drain(crm().texts().with({ bigNumbers: 'error' })))).message).toMatch(/not exact/);
  });

  it('keeps exact numbers of any size', async () => {
    serve('{"entities":[{"id":10000000000000000},{"id":1e22},{"id":1.0}]}');
    expect(await idsOf(crm().rows())).toEqual([1e16, 1e22, 1]);
  });

  it('is exact also for a method that returns a part of it', async () => {
    for (const [id, mode, expected] of [
      ['9007199254740992', 'error', 2 ** 53],
      ['9007199254740993', 'bigint', 9007199254740993n],
    ] as const) {
      const client = crm({ bigNumbers: mode });
      serve(`{"result":[{"id":${id}}]}`);
      expect(await idsOf(client.nested())).toEqual([expected]);
      serve(`{"result":[{"id":${id}}]}`);
      expect(await client.awaited()).toEqual([{ id: expected }]);
    }
  });

  it('is parsed once, so a text that looks like a number stays a text', async () => {
    serve('"12"', 'application/json', 200, '/one');
    expect(await crm().one()).toBe('12');
    serve('"{\\"a\\":1}"', 'application/json', 200, '/one');
    expect(await crm().one()).toBe('{"a":1}');
    serve('12', 'application/json', 200, '/one');
    expect(await crm().one()).toBe(12);
    serve('null', 'application/json', 200, '/one');
    expect(await crm().one()).toBeNull();
  });

  it('is parsed when an interceptor sees it', async () => {
    const client = crm({ bigNumbers: 'bigint' });
    const seen: unknown[] = [];
    client.http.interceptors.response.use((response) => {
      seen.push(response.data);
      return { ...response, data: (response.data as { entities: unknown }).entities };
    });
    serve(BIG);
    expect(await idsOf(client.rows())).toContain(9007199254740993n);
    expect(seen).toEqual([{ entities: [{ id: 9007199254740993n }, { id: 2 ** 53 }, { id: 9007199254740995n }] }]);
  });

  it('is an error also where an interceptor returns something else', async () => {
    const client = crm();
    client.http.interceptors.response.use(({ data }) => data as never);
    serve(BIG);
    expect(await rejection(drain(client.rows()))).toBeInstanceOf(InexactNumberError);
    serve('{"entities":[{"id":9007199254740992}]}');
    expect(await idsOf(client.rows())).toEqual([2 ** 53]);
  });

  it.each([
    ['', /Crm\.rows, page 1: the body is empty where JSON was expected/],
    ['<html>', /the body is HTML or XML where JSON was expected/],
    ['{"a":', /truncated or malformed JSON \(5 characters\)/],
  ])('is an error if it is not JSON: %j', async (text, message) => {
    serve(text);
    const error = await rejection(drain(crm().rows()));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error.message).toMatch(message);
  });
});

describe('a user’s own configuration of axios', () => {
  it('keeps its transformResponse', async () => {
    const own = { transformResponse: (text: string) => JSON.parse(text) as unknown };
    serve('{"entities":[{"id":1}]}');
    expect(await idsOf(crm({ axios: own }).rows())).toEqual([1]);
    serve(BIG);
    const error = await rejection(drain(crm({ axios: own }).rows()));
    expect(error).toMatchObject({ code: 'INEXACT_NUMBER', number: '9007199254740992' });
    expect(error.message).toMatch(/Something else parsed the body/);
  });

  it('keeps its responseType', async () => {
    serve(BIG);
    expect(await idsOf(crm({ axios: { responseType: 'text' } }).texts())).toContain('9007199254740993');
    serve(BIG);
    expect(await idsOf(crm({ axios: { responseType: 'json' } }).texts())).toContain('9007199254740993');
  });

  it('may be an instance of axios', async () => {
    serve(BIG);
    expect(await idsOf(crm({ axios: axios.create() }).texts())).toContain('9007199254740993');
  });

  it('may be an adapter that returns a parsed body', async () => {
    const adapter = async (config: InternalAxiosRequestConfig) => ({
      ...{ status: 200, statusText: 'OK', headers: {}, config },
      data: { entities: [{ id: 1 }] },
    });
    expect(await idsOf(crm({ axios: { adapter } }).rows())).toEqual([1]);
  });
});

describe('a body that something else parsed', () => {
  it('is refused if it has a number that may have been rounded', async () => {
    serve(BIG);
    const error = await rejection(drain(crm().foreign()));
    expect(error).toMatchObject({ code: 'INEXACT_NUMBER', path: 'entities[0].id', number: '9007199254740992' });
    expect(error.message).toMatch(/Something else parsed the body.*this\.get.*responseType: 'text'/);
  });

  it('is delivered if all its numbers are exact', async () => {
    serve('{"entities":[{"id":9007199254740991}]}');
    expect(await idsOf(crm().foreign())).toEqual([Number.MAX_SAFE_INTEGER]);
  });

  it('cannot have its digits back', async () => {
    serve(BIG);
    const error = await rejection(drain(crm().foreignBigints()));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/bigNumbers: 'bigint' needs the text of the body.*this\.get.*responseType: 'text'/);
  });

  it('is exact if only its text was fetched', async () => {
    serve(BIG);
    expect(await idsOf(crm().untouched())).toContain(9007199254740993n);
  });

  it.each([
    ['a fetch response', () => new Response(BIG)],
    ['a text', () => ({ status: 200, headers: {}, body: BIG })],
    ['bytes', () => ({ status: 200, headers: {}, body: Buffer.from(BIG) })],
    ['a bare text', () => BIG],
  ])('is exact if it is %s', async (_what, answer) => {
    class Client {
      @Paginated({ style: singlePage(), bigNumbers: 'string' })
      rows(_params: object = {}): Paged<Row> {
        return page(async () => answer());
      }
    }
    expect(await idsOf(new Client().rows())).toContain('9007199254740993');
    expect(await rejection(drain(new Client().rows().with({ bigNumbers: 'error' })))).toMatchObject({
      code: 'INEXACT_NUMBER',
      path: 'entities[0].id',
    });
  });
});

describe('the charset of a body', () => {
  const latin = Buffer.from('{"entities":[{"id":"Zürich"}]}', 'latin1');

  it.each([
    ['ISO-8859-1', 'application/json; charset=ISO-8859-1', latin],
    ['a quoted name', 'application/json; charset="iso-8859-1"', latin],
    ['UTF-16', 'application/json; charset=utf-16le', Buffer.from(latin.toString('latin1'), 'utf16le')],
    ['UTF-8 by default', 'application/json', Buffer.from(latin.toString('latin1'))],
    ['a byte order mark', 'application/json', Buffer.from(`\uFEFF${latin.toString('latin1')}`)],
  ])('is read: %s', async (_what, type, bytes) => {
    serve(bytes, type);
    expect(await idsOf(crm().rows())).toEqual(['Zürich']);
    class Client {
      @Paginated({ style: singlePage() })
      rows(_params: object = {}): Paged<Row> {
        return page(async () => new Response(bytes, { headers: { 'content-type': type } }));
      }
    }
    expect(await idsOf(new Client().rows())).toEqual(['Zürich']);
  });

  it('must fit the bytes', async () => {
    serve(latin, 'application/json; charset=utf-8');
    const error = await rejection(drain(crm().rows()));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error.message).toMatch(/^Crm\.rows, page 1: .*not valid in its charset, utf-8.*onInvalidText: 'replace'/);
  });

  it('need not fit the bytes with onInvalidText: replace', async () => {
    serve(latin);
    expect(await idsOf(crm({ onInvalidText: 'replace' }).rows())).toEqual(['Z\uFFFDrich']);
    serve(latin);
    expect(await idsOf(crm().rows().with({ onInvalidText: 'replace' }))).toEqual(['Z\uFFFDrich']);
  });

  it('must be known', async () => {
    serve(latin, 'application/json; charset=klingon');
    expect((await rejection(drain(crm().rows()))).message).toMatch(/names the charset "klingon", which is unknown/);
  });
});

describe('the body of an error', () => {
  it.each([
    ['large numbers', '{"message":"no such id","code":"gone","id":9007199254740993}', 'application/json'],
    [
      'invalid bytes',
      Buffer.from([...Buffer.from('{"message":"no such id","code":"gone","x":"'), 0xff, 0x22, 0x7d]),
      'application/json',
    ],
    ['an unknown charset', '{"message":"no such id","code":"gone"}', 'application/json; charset=klingon'],
  ])('does not hide the error: %s', async (_what, body, type) => {
    serve(body, type, 400);
    const error = await rejection(drain(crm().rows()));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 400, apiCode: 'gone', apiMessage: 'no such id' });
  });

  it('may be a text', async () => {
    serve('too many at once; retry in 7 seconds', 'text/plain', 503);
    expect(await rejection(drain(crm().rows()))).toMatchObject({ status: 503 });
  });
});

describe('parse', () => {
  it('makes the body of a page of any text', async () => {
    serve('a\nb\n', 'text/csv; charset=utf-8');
    expect(await idsOf(crm().lines())).toEqual(['a', 'b']);
  });

  it('works on texts in any charset, on fetch responses, and with a promise', async () => {
    class Client {
      @Paginated({ style: singlePage(), parse: async (text) => [{ id: text }] })
      rows(_params: object = {}): Paged<Row> {
        return page(
          async () =>
            new Response(Buffer.from('ä', 'latin1'), { headers: { 'content-type': 'text/plain; charset=latin1' } }),
        );
      }
    }
    expect(await idsOf(new Client().rows())).toEqual(['ä']);
  });

  it('is not called for an error', async () => {
    serve('nothing here', 'text/plain', 404);
    expect(await rejection(drain(crm().lines()))).toMatchObject({ status: 404 });
  });

  it('needs a text', async () => {
    serve('{"entities":[]}');
    const refused = await rejection(
      drain(
        crm()
          .foreign()
          .with({ parse: () => [] }),
      ),
    );
    expect(refused).toBeInstanceOf(ConfigurationError);
    expect(refused.message).toMatch(/`parse` needs the text of the page/);
  });

  it('must not round numbers either', async () => {
    serve(BIG);
    const error = await rejection(
      drain(
        crm()
          .rows()
          .with({ parse: (text) => JSON.parse(text) as unknown }),
      ),
    );
    expect(error).toMatchObject({ code: 'INEXACT_NUMBER', path: 'entities[0].id' });
  });
});

describe('a bigint in a request', () => {
  it('is a number in a JSON body', async () => {
    const bodies: string[] = [];
    nock(BASE, { reqheaders: { 'content-type': /json/ } })
      .post('/save', (body) => bodies.push(JSON.stringify(body)) > 0)
      .reply(200, {});
    const sent: unknown[] = [];
    const client = crm();
    client.http.interceptors.request.use((config) => {
      sent.push(config.data);
      return config;
    });
    await client.save({ id: 9007199254740993n, of: [1n] });
    expect(sent).toEqual(['{"id":9007199254740993,"of":[1]}']);
    expect(bodies).toHaveLength(1);
  });

  it.each([['repeat'], ['comma'], ['brackets'], [undefined]] as const)(
    'is its digits in a query: %s',
    async (arrayParams) => {
      nock(BASE)
        .get('/find')
        .query(
          (query) =>
            JSON.stringify(query).includes('"since":"9007199254740993"') &&
            JSON.stringify(query).includes('12345678901234567890'),
        )
        .reply(200, {});
      await crm(arrayParams ? { arrayParams } : {}).find({
        since: 9007199254740993n,
        ids: [12345678901234567890n, 2n],
      });
    },
  );
});

describe('the options', () => {
  it.each([
    [{ bigNumbers: 'number' }, /bigNumbers".*'error'.*'string'.*'bigint'/],
    [{ onInvalidText: 'ignore' }, /onInvalidText".*'error'.*'replace'/],
  ])('are checked: %j', (options, message) => {
    expect(() => crm(options as never)).toThrow(message);
    expect(() => crm({ paging: options as never })).toThrow(message);
    expect(() =>
      crm()
        .rows()
        .with(options as never),
    ).toThrow(message);
  });

  it('are a part of a response as it was read', async () => {
    serve(BIG, 'application/json', 200, '/one');
    const { body, headers } = await withResponse(crm({ bigNumbers: 'string' }).one());
    expect(body).toMatchObject({ entities: [{ id: '9007199254740993' }, {}, {}] });
    expect(headers).toMatchObject({ 'content-type': 'application/json' });
  });
});
