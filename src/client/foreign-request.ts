import axios, { type AxiosAdapter, type AxiosInstance, type AxiosResponse } from 'axios';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { isSecretName } from '../errors/redact.js';
import { isHarmless } from './harmless-headers.js';
import type { RequestData } from './request-spec.js';

/** Says which page, and is no credential. */
const PAGE_TOKEN = /(page|next|previous|prev|continuation|pagination|cursor|sync|scroll|skip)[-_]?token$/i;

/**
 * The request of a link to an origin that must receive no credentials: the query of the link, harmless headers, and nothing else of what the instance
 * of axios, its interceptors and the method would send.
 *
 * @param query params of the link itself, as far as they are known
 * @throws ConfigurationError for a request with a body
 */
export function foreignRequest(http: AxiosInstance, data: RequestData, query: object): RequestData {
  if (data.data !== undefined && data.data !== null) {
    throw new ConfigurationError(
      `the next link is on another origin, ${originOf(data.url)}, which must not receive the body of the ${data.method}, so nothing was sent. ` +
        'If it may have the body and the token, list { origin, withToken: true } in origins',
    );
  }
  const params = withoutSecrets(data.params, (name) => Object.hasOwn(query, name) || !isSecretParam(name));
  return { ...data, params, adapter: strippingAdapter(http, { ...data, params }) };
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : url);
const isSecretParam = (name: string) => isSecretName(name) && !PAGE_TOKEN.test(name);

function withoutSecrets(params: unknown, isSent: (name: string) => boolean): unknown {
  if (typeof params !== 'object' || params === null) return params;
  if (params instanceof URLSearchParams) return new URLSearchParams([...params].filter(([name]) => isSent(name)));
  return Object.fromEntries(Object.entries(params).filter(([name]) => isSent(name)));
}

/** Axios merges its defaults into a request and interceptors change it, so the last step before it is sent takes them out. */
function strippingAdapter(http: AxiosInstance, data: RequestData): AxiosAdapter {
  const own = data.adapter ?? http.defaults.adapter ?? axios.defaults.adapter;
  const { url } = data;
  const params: unknown = data.params;
  return async (config): Promise<AxiosResponse> => {
    for (const [name, value] of Object.entries(config.headers)) {
      if (!isHarmless(name, value)) config.headers.delete(name);
    }
    const nothing = {
      ...{ baseURL: undefined, auth: undefined, data: undefined },
      ...{ withCredentials: false, withXSRFToken: false },
    };
    const stripped = { ...config, ...nothing, url, params };
    return axios.getAdapter(own, stripped)(stripped);
  };
}
