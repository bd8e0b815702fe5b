/** Compiled with `declaration: true` in a project of its own: what users infer from our types must be nameable by them. Never run. */
import {
  ApiClient,
  nextUri,
  linkHeader,
  autoDetect,
  CircuitBreaker,
  clientCredentials,
  cursor,
  exponential,
  idBatches,
  offset,
  pageNumber,
  Paginated,
  path,
  RateLimiter,
  Retried,
  singlePage,
  startIndex,
  staticToken,
  tokenPool,
  withResponse,
  type Paged,
} from 'pagewright';
import { fromEnv, genesys, GenesysClient } from 'pagewright/genesys';

export interface Item {
  readonly id: string;
}

export class Shop extends ApiClient {
  static create() {
    return new Shop({ baseURL: 'https://shop.test', auth: staticToken('any'), retry: {} });
  }

  @Paginated({ pageSize: 100 })
  items(params: object = {}): Paged<Item> {
    return this.get('/items', params);
  }

  @Retried()
  item(id: string): Promise<Item> {
    return this.get(path`/items/${id}`);
  }

  firstItems() {
    return this.items().with({ maxPages: 1 });
  }

  pages() {
    return this.items().pages();
  }

  async lastReceipt() {
    const run = this.items();
    await run.toArray();
    return run.receipt;
  }

  create(item: Item) {
    return withResponse(this.post<Promise<Item>>('/items', item));
  }

  client() {
    return this.http;
  }
}

export class Cloud extends GenesysClient {
  static connect() {
    return new Cloud(fromEnv());
  }

  activeUsers() {
    return this.users({ state: 'active' });
  }

  divisionPages() {
    return this.divisions().pages();
  }
}

export const settings = genesys({ region: 'eu_west_1', auth: { clientId: 'id', clientSecret: 'secret' } });
export const styles = {
  nextUri: nextUri(),
  linkHeader: linkHeader(),
  autoDetect: autoDetect(),
  cursor: cursor(),
  idBatches: idBatches(),
  offset: offset(),
  pageNumber: pageNumber(),
  singlePage: singlePage(),
  startIndex: startIndex(),
};
export const login = clientCredentials({ tokenUrl: 'https://shop.test/token', clientId: 'id', clientSecret: 'secret' });
export const pool = tokenPool([login, staticToken('any')]);
export const limiter = new RateLimiter({ requestsPerSecond: 5 });
export const breaker = new CircuitBreaker();
export const backoff = exponential({ baseMs: 100 });
