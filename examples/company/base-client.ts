import { ApiClient, tokenFrom, type ApiClientOptions } from 'pagewright';

const ACME_API = 'https://api.acme.example';

/** Options of a client of Acme. The rest is the same for all of them. */
export type AcmeClientOptions = Pick<ApiClientOptions, 'auth' | 'baseURL' | 'observe'>;

/** The base of every client in the company: the address of the API, the login, and defaults for every list. */
export class AcmeClient extends ApiClient {
  constructor({ auth = tokenFrom(tokenOfEnvironment), baseURL = ACME_API, observe }: AcmeClientOptions = {}) {
    super({
      baseURL,
      auth,
      timeoutMs: 10_000,
      // Money depends on these reports, so missing records are an error here, not a warning.
      paging: { pageSize: 100, maxPages: 1_000, verifyTotal: 'throw' },
      ...(observe && { observe }),
    });
  }
}

function tokenOfEnvironment(): string {
  const token = process.env['ACME_TOKEN'];
  if (token) return token;
  throw new Error('There is no token for Acme. Put one in the environment variable ACME_TOKEN');
}
