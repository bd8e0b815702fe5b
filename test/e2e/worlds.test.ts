import fc from 'fast-check';
import { ApiClient, type Paged, Paginated, type PaginatedOptions } from 'pagewright';
import { type HttpServer, type ReceivedRequest, type ServedResponse, startHttpServer } from '../support/http-server';
import { nightly } from '../support/nightly';
import { CLIENT_FAULT_KINDS } from '../support/worlds/faults';
import { ORIGIN, type Row, WorldServer } from '../support/worlds/server';
import { verdictOf } from '../support/worlds/verdict';
import { drainRun, type Outcome, settingsOf, type World, worldsOf } from '../support/worlds/world';

/** Failed bodies of status 200, statuses and redirects: what the client makes of a response before it is a page. */

const WORLDS = nightly ? 3_000 : 250;

let server: HttpServer;
let world: WorldServer;

beforeAll(async () => {
  server = await startHttpServer(answer);
});
afterAll(() => server.close());

function answer({ query }: ReceivedRequest): ServedResponse {
  const { status, headers, body } = world.reply(Object.fromEntries(query)).answer;
  return { status, headers: atServer(headers) as Record<string, string>, body: body === '' ? '' : atServer(body) };
}

/** Links lead to the server of the test. */
const atServer = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null).replaceAll(ORIGIN, server.url));

async function readOverHttp(http: World): Promise<Outcome> {
  const style = http.choice.of(http.envelope) ?? http.envelope.style;
  const { concurrency = 1 } = http.options;
  // Only numbered pages can be fetched side by side.
  const paging = { ...http.options, style, concurrency: 'ahead' in style ? concurrency : 1 } as PaginatedOptions & {
    collect?: false;
  };
  class Api extends ApiClient {
    @Paginated(paging)
    rows(params: object = {}): Paged<Row> {
      return this.get('/rows', params);
    }
  }
  return drainRun(new Api({ baseURL: server.url, networkRetries: 0 }).rows());
}

/** Params in objects have no form of their own in a query. */
const isFlat = ({ envelope }: World) => !envelope.reads.param.includes('.');

it('a run over HTTP returns every record, or fails, or says that it is not complete', async () => {
  const worlds = worldsOf(CLIENT_FAULT_KINDS).filter((one) => isFlat(one) && one.faults.length > 0);
  await fc.assert(
    fc.asyncProperty(worlds, async (one) => {
      world = new WorldServer({ ...settingsOf(one), isLenient: true });
      const verdict = verdictOf(one, world, await readOverHttp(one));
      if (process.env['SHOW']) console.log(verdict);
    }),
    { seed: 1, numRuns: WORLDS, endOnFailure: true },
  );
}, 600_000);
