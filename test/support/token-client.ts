import { startSandbox, type OAuthOptions, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';

export const CLIENT = { clientId: 'app', clientSecret: 'secret' };

export interface TokenAnswer {
  access_token: string;
  token_type: string;
  expires_in?: number;
  refresh_token?: string;
}

/** A small sandbox with a token endpoint. */
export const startWithOAuth = (oauth: Partial<OAuthOptions> = {}, more: SandboxOptions = {}) =>
  startSandbox({ users: 3, oauth: { ...CLIENT, ...oauth }, ...more });

/** HTTP Basic credentials by RFC 6749: id and secret are form-urlencoded. */
export const basic = (id: string, secret: string) => {
  const encoded = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);
  return { Authorization: `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}` };
};

export const post = (sandbox: Sandbox, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

export const login = (sandbox: Sandbox) => post(sandbox, { grant_type: 'client_credentials' }, basic('app', 'secret'));
export const refresh = (sandbox: Sandbox, token: string) =>
  post(sandbox, { grant_type: 'refresh_token', refresh_token: token }, basic('app', 'secret'));

export const json = async <T = TokenAnswer>(response: Promise<Response>) => (await (await response).json()) as T;

export const callWith = async (sandbox: Sandbox, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`${sandbox.url}/api/v2/users`, { headers });
  return { status: response.status, body: (await response.json()) as { code?: string; message?: string } };
};
