import type { TokenAuthMethod } from './oauth-options.js';

/** How a token request names its client. */
export interface ClientCredentials {
  readonly method: TokenAuthMethod;
  /** Client id and secret; `undefined` where they are missing or cannot be read. */
  readonly pair?: readonly [id: string, secret: string];
}

/** The credentials of a token request: from HTTP Basic, or from `client_id` and `client_secret` of the form. */
export function clientCredentials(authorization: string | undefined, form: URLSearchParams): ClientCredentials {
  const basic = /^Basic +(.+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (basic !== undefined && secret !== null) return { method: 'both' };
  if (basic !== undefined) return { method: 'client_secret_basic', ...decoded(basic) };
  return id === null || secret === null ? { method: 'none' } : { method: 'client_secret_post', pair: [id, secret] };
}

/** RFC 6749 §2.3.1: id and secret are form-urlencoded before they are joined, so either may hold a colon, a plus or a percent sign. */
function decoded(basic: string): Pick<ClientCredentials, 'pair'> {
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) return {};
  try {
    return { pair: [formDecoded(id), formDecoded(secret)] };
  } catch (error) {
    if (error instanceof URIError) return {};
    throw error;
  }
}

const formDecoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
