import { ApiClient, Paginated, type Paged } from 'pagewright';
import { pageSizes, presets } from 'pagewright/genesys';
import { startSandbox, type DialectName, type Sandbox, type SandboxUser } from 'pagewright/sandbox';
import { resolvePagingOptions } from '../../src/paging/options';
import { pagingSchema } from '../../src/paging/options';
import { parseOptions } from '../../src/options/parse-options';
import { drain } from '../support/memory-endpoint';

const USERS = 137;

/** The preset for each dialect of the sandbox; `nextUri` is what `after` is in another order of its query. */
const WALKED: readonly (readonly [rows: string, preset: keyof typeof presets, dialect: DialectName])[] = [
  ['[R23]', 'numbered', 'pageNumber'],
  ['[R21]', 'after', 'nextUri'],
  ['[X9]', 'nextPage', 'nextPage'],
  ['[R18]', 'queryCursor', 'cursor'],
  ['[X16]', 'scan', 'scan'],
  ['[X10]', 'scim', 'scim'],
  ['[X6]', 'detailsBody', 'bodyPaging'],
  ['[R18] [R31]', 'pageCursorHeader', 'xPageCursor'],
  ['[R19]', 'pageTokenHeader', 'xGenesysPageToken'],
  ['[R20]', 'continuationToken', 'continuationToken'],
  ['[R21]', 'linksNext', 'linksNext'],
  ['[R22]', 'nextPageToAfter', 'after'],
];

const POSTED: readonly DialectName[] = ['bodyPaging', 'after'];

describe('presets', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ users: USERS });
  });
  afterAll(() => sandbox.close());

  it.each(Object.entries(presets))('%s is accepted by @Paginated', (_name, preset) => {
    expect(() => parseOptions(pagingSchema, preset, 'preset')).not.toThrow();
    expect(resolvePagingOptions(preset)).toMatchObject(preset);
  });

  it.each(WALKED)('%s %s walks %s to its end', async (_rows, name, dialect) => {
    const url = `/dialects/${dialect}/users`;
    class Client extends ApiClient {
      @Paginated({ ...presets[name], pageSize: 25 })
      users(params: object = {}): Paged<SandboxUser> {
        return POSTED.includes(dialect) ? this.post(url, params) : this.get(url, params);
      }
    }
    const run = new Client({ baseURL: sandbox.url }).users();
    const ids = (await drain(run)).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: USERS }, (_, i) => sandbox.data.user(i).id));
    // The total may change, so the page after the last one is requested too.
    expect(run.receipt).toMatchObject({ complete: true, pages: name === 'detailsBody' ? 7 : 6 });
  });

  it('[R36] set a page size from the first request on', async () => {
    class Client extends ApiClient {
      @Paginated({ ...presets.pageCursorHeader })
      users(params: object = {}): Paged<SandboxUser> {
        return this.get('/dialects/xPageCursor/users', params);
      }
    }
    const before = sandbox.requests.length;
    await drain(new Client({ baseURL: sandbox.url }).users());
    expect(sandbox.requests.slice(before).map(({ fields }) => fields.get('pageSize'))).toEqual(['250']);
  });
});

describe('pageSizes', () => {
  it.each(Object.entries(pageSizes))('[R36] of %s are between minimum and maximum', (_name, size) => {
    const {
      pageSize,
      minPageSize = 1,
      maxPageSize = Infinity,
    }: { pageSize: number; minPageSize?: number; maxPageSize?: number } = size;
    expect(pageSize).toBeGreaterThanOrEqual(minPageSize);
    expect(pageSize).toBeLessThanOrEqual(maxPageSize);
  });

  it('[R36] have the limits of the platform', () => {
    expect(pageSizes).toMatchObject({
      users: { maxPageSize: 500 },
      divisions: { maxPageSize: 200 },
      auditsJob: { maxPageSize: 500 },
      queueMembers: { maxPageSize: 100 },
      externalContacts: { pageSize: 100, minPageSize: 10, maxPageSize: 200 },
      scimUsers: { pageSize: 25 },
      conversationDetailsJob: { maxPageSize: 1_000 },
    });
  });
});
