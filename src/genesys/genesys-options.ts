import { z } from 'zod';
import { apiClientSchema, type ApiClientOptions } from '../client/api-client-options.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import type { GenesysAuth } from './credentials.js';

/** How to reach an org of Genesys Cloud. All that `ApiClient` takes may be given too, and wins over what stands here as default. */
export interface GenesysOptions extends Omit<ApiClientOptions, 'auth' | 'baseURL'> {
  /** `'eu_west_1'`, `'eu-west-1'`, `'mypurecloud.ie'` or `'https://api.mypurecloud.ie'`; all 18 in `regions`. Needed, unless `baseURL` is given. */
  readonly region?: string;
  readonly auth: GenesysAuth;
  /** The name of the org, for keys and messages of yours. @default none */
  readonly org?: string;
  /**
   * The bucket of the 3,000 requests a minute that all users of the org share. Clients with tokens of their own share it by being handed the same.
   * @default a new one
   */
  readonly orgLimiter?: RateLimiter;
  /** Another address of the API: a sandbox's or a gateway's. HTTPS, unless it is this machine. @default 'https://api.{domain}' */
  readonly baseURL?: string;
  /** Another address to log in at, with `/oauth/token` below it. @default 'https://login.{domain}' */
  readonly loginURL?: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tokens and secrets go nowhere in the clear; this machine is not on the way to anywhere. */
function isSafeAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const address = z.custom<string>(isSafeAddress, {
  error: `an https address such as 'https://api.mypurecloud.ie'; http is for this machine alone`,
});
const isLimiter = (value: unknown) => typeof (value as Partial<RateLimiter> | null)?.acquire === 'function';

export const genesysSchema = z.strictObject(
  {
    ...apiClientSchema.shape,
    region: z.unknown().optional(),
    // What may stand there, and that it must, is for `tokensOf` to say.
    auth: z.unknown().optional(),
    org: z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', { error: 'a name' }).optional(),
    orgLimiter: z.custom<RateLimiter>(isLimiter, { error: 'a RateLimiter' }).optional(),
    baseURL: address.optional(),
    loginURL: address.optional(),
  },
  { error: 'an object with region and auth' },
);
