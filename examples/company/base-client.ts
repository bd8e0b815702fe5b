import { ApiClient, tokenFrom, type ApiClientOptions } from 'pagewright';

const ACME_API = 'https://api.acme.example';

/** What a client of Acme may be told; the rest is the same for all of them and stands below. */
export type AcmeClientOptions = Pick<ApiClientOptions, 'auth' | 'baseURL' | 'observe'>;

/** The base of every client in the company: where the API is, who calls it, and what holds for every list. */
export class AcmeClient extends ApiClient {
  constructor({ auth = tokenFrom(tokenOfEnvironment), baseURL = ACME_API, observe }: AcmeClientOptions = {}) {
    super({
      baseURL,
      auth,
      timeoutMs: 10_000,
      // Reports are paid for by what they say, so a list that comes short is an error here, not a warning.
      paging: { pageSize: 100, maxPages: 1_000, verifyTotal: 'throw' },
      ...(observe && { observe }),
    });
  }
}

function tokenOfEnvironment(): string {
  const token = process.env['ACME_TOKEN'];
  if (token) return token;
  throw new Error('there is no token for Acme; put one in the environment as ACME_TOKEN');
}
