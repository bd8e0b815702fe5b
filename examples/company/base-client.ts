import { ApiClient, tokenFrom, type ApiClientOptions } from 'pagewright';

const ACME_API = 'https://api.acme.example';

/** The options that differ between clients of Acme. */
export type AcmeClientOptions = Pick<ApiClientOptions, 'auth' | 'baseURL' | 'observe'>;

/** The base of all clients in the company: address, token, and paging defaults. */
export class AcmeClient extends ApiClient {
  constructor({ auth = tokenFrom(tokenOfEnvironment), baseURL = ACME_API, observe }: AcmeClientOptions = {}) {
    super({
      baseURL,
      auth,
      timeoutMs: 10_000,
      // Reports must be complete, so missing records are an error and not a warning.
      paging: { pageSize: 100, maxPages: 1_000, verifyTotal: 'throw' },
      ...(observe && { observe }),
    });
  }
}

function tokenOfEnvironment(): string {
  const token = process.env['ACME_TOKEN'];
  if (token) return token;
  throw new Error('no token for Acme. Set the environment variable ACME_TOKEN');
}
