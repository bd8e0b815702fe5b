import { withoutKnownSecrets } from './known-secrets.js';

const SECRET_KEYS =
  'access_token|refresh_token|id_token|client_secret|client_assertion|password|passwd|authorization|api[-_]?key|secret|sig|signature';
/** A name that ends in one of the keys, `=` or `:`, and the value. */
const SECRET_PAIR = new RegExp(`(\\b(?:[\\w-]+[-_])?(?:${SECRET_KEYS})["']?\\s*[=:]\\s*["']?)[^&"'\\s,}]+`, 'gi');
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]+=*/gi;
const USER_INFO = /(\/\/)[^/\s:@]+:[^/\s@]+@/g;

/** The text with everything that looks like a credential replaced, fit for a message, an event or a log. */
export function redact(text: string): string {
  return withoutKnownSecrets(text)
    .replace(CREDENTIALS, '$1 [redacted]')
    .replace(SECRET_PAIR, '$1[redacted]')
    .replace(USER_INFO, '$1[redacted]@');
}

/** An address as it may be shown: without its query, which may hold credentials. */
export const redactUrl = (url: string): string => redact(url.replace(/[?#].*$/s, ''));

const SECRET_NAME = new RegExp(`^(?:[\\w-]+[-_])?(?:${SECRET_KEYS}|token)$`, 'i');

/** Whether what goes by that name is a credential: `client_secret`, `GENESYSCLOUD_OAUTHCLIENT_SECRET`, `token`. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** A copy of a JSON value that is fit to be shown: texts redacted, and values under secret names left out. */
export function redactDeep(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactDeep);
  if (typeof value !== 'object' || value === null) return value;
  const shown = Object.entries(value).map(([name, inner]) => [
    name,
    isSecretName(name) ? '[redacted]' : redactDeep(inner),
  ]);
  return Object.fromEntries(shown) as unknown;
}

/** Headers that an error or event may show. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(headers).filter(([name]) => !/authorization|cookie|api-?key|token$/i.test(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, redact(value)]));
}
