import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig, type CreateAxiosDefaults } from 'axios';
import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';
import { systemClock } from '../time/clock.js';
import type { ApiClientOptions } from './api-client-options.js';
import { retryNetworkFailures } from './network-retry.js';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_NETWORK_RETRIES = 3;
const MAX_SOCKETS = 20;

/** The axios instance of a client: the one that was given, as it is, or one made from its configuration. */
export function httpOf(options: ApiClientOptions, where: string): AxiosInstance {
  const { axios: given, networkRetries, clock = systemClock } = options;
  if (typeof given !== 'function') {
    const http = axios.create({
      timeout: DEFAULT_TIMEOUT_MS,
      paramsSerializer: { indexes: null },
      ...agents(),
      ...given,
    });
    retryNetworkFailures(http, networkRetries ?? DEFAULT_NETWORK_RETRIES, clock);
    return http;
  }
  if (networkRetries === undefined) return given;
  throw new ConfigurationError(
    `${where}: networkRetries has no effect on an axios instance, which is used as it is; give its configuration, or leave it out`,
  );
}

/** Connections are kept and few: a pool as of `requests` in Python, of 20. */
function agents(): Pick<CreateAxiosDefaults, 'httpAgent' | 'httpsAgent'> {
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return { httpAgent: new HttpAgent(pool), httpsAgent: new HttpsAgent(pool) };
}

/** @throws ConfigurationError where the baseURL of the axios instance is no whole address */
export function baseOf({ baseURL }: ApiClientOptions, http: AxiosInstance, where: string): URL | undefined {
  const base = baseURL ?? http.defaults.baseURL;
  if (base === undefined) return undefined;
  if (URL.canParse(base)) return new URL(base);
  throw new ConfigurationError(
    `${where}: the baseURL of the axios instance must be a whole address, got ${show(base)}`,
  );
}

/** Axios follows redirects by itself; one to another origin would carry headers and a body there. */
export function stayOn(base: URL): AxiosRequestConfig['beforeRedirect'] {
  return ({ protocol, hostname, port }: { protocol?: string; hostname?: string; port?: string }) => {
    const to = `${protocol}//${hostname}${port ? `:${port}` : ''}`;
    if (URL.canParse(to) && new URL(to).origin === base.origin) return;
    throw new ConfigurationError(
      `the server redirects from ${base.origin} to ${to}, another origin; nothing was sent there`,
    );
  };
}
