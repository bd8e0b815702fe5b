import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import nock from 'nock';
import { ApiClient, cursor, Paginated, type Paged } from 'pagewright';
import { csv, exact, extract, memory, ndjson, type Sink } from 'pagewright/extract';
import { sqliteTable } from 'pagewright/sqlite';
import { rowsOf } from '../support/sqlite-files';
import { ownDirectory } from '../support/sink-run';
import { drain, rejection } from '../support/memory-endpoint';

const BASE = 'https://api.example.com';
const IDS = ['9007199254740993', '9007199254740992', '9007199254740995'];
const [NEXT] = ['9007199254740997'];

class Crm extends ApiClient {
  @Paginated({ style: cursor({ from: 'body:next' }), dedupe: 'id' })
  rows(params: object = {}): Paged<{ id: unknown }> {
    return this.get('/rows', params);
  }
}

/** Serves two pages, the second by a cursor that is a large number. */
function serve(): void {
  const pageOf = (ids: readonly string[], next: string) =>
    `{"entities":[${ids.map((id) => `{"id":${id}}`).join(',')}],"next":${next}}`;
  nock(BASE)
    .get('/rows')
    .reply(200, pageOf(IDS.slice(0, 2), NEXT));
  nock(BASE)
    .get('/rows')
    .query({ cursor: NEXT })
    .reply(200, pageOf(IDS.slice(2), 'null'));
}

const crm = (bigNumbers: 'string' | 'bigint') => new Crm({ baseURL: BASE, bigNumbers });

let folder: string;
beforeEach(async () => {
  nock.disableNetConnect();
  folder = await ownDirectory();
});
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

async function extracted(to: Sink<unknown>, bigNumbers: 'string' | 'bigint' = 'bigint') {
  serve();
  const receipt = await extract(crm(bigNumbers).rows(), { to, checkpoints: memory(), dedupe: exact({ key: 'id' }) });
  expect(receipt).toMatchObject({ complete: true, records: 3, duplicates: 0 });
}

describe('ids beyond 2^53', () => {
  it('are three records in a run with a key, and a cursor goes back with all its digits', async () => {
    serve();
    const run = crm('string').rows();
    const ids = (await drain(run)).map(({ id }) => String(id));
    expect(ids).toEqual(IDS);
    expect(run.receipt).toMatchObject({ complete: true, records: 3, duplicates: 0 });
  });

  it.each(['string', 'bigint'] as const)('are written to files as they were sent: %s', async (mode) => {
    const quote = mode === 'string' ? '"' : '';
    await extracted(ndjson(join(folder, 'rows.ndjson')), mode);
    expect(await readFile(join(folder, 'rows.ndjson'), 'utf8')).toBe(
      [`${quote}${IDS[0]}${quote}`, IDS[1], `${quote}${IDS[2]}${quote}`].map((id) => `{"id":${id}}\n`).join(''),
    );
    await extracted(csv(join(folder, 'rows.csv')), mode);
    expect(await readFile(join(folder, 'rows.csv'), 'utf8')).toBe(`id\n${IDS.join('\n')}\n`);
  });

  it('are written to SQLite as they were sent', async () => {
    const path = join(folder, 'rows.db');
    await extracted(sqliteTable(path, { table: 'rows', key: 'id' }));
    const found = await rowsOf(path, 'SELECT CAST(id AS TEXT) AS id, typeof(id) AS type, record FROM rows ORDER BY id');
    expect(found).toEqual([...IDS].sort().map((id) => ({ id, type: 'integer', record: `{"id":${id}}` })));
  });

  it('stop an extraction that was not told what to make of them', async () => {
    nock(BASE).get('/rows').reply(200, `{"entities":[{"id":${IDS[0]}}],"next":null}`);
    const run = new Crm({ baseURL: BASE }).rows();
    const error = await rejection(extract(run, { to: ndjson(join(folder, 'x.ndjson')), checkpoints: memory() }));
    expect(error).toMatchObject({ receipt: { requests: 1, open: [{ failure: { code: 'INEXACT_NUMBER' } }] } });
  });
});
