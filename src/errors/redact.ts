/** Shorter texts are not credentials, and redacting them would blank ordinary words. */
const MIN_LENGTH = 6;
/** Tokens rotate, so only the latest are remembered. */
const MAX_KNOWN = 64;
const known = new Set<string>();

/** Remembers a credential in use, so that it is redacted wherever it appears: a server may echo it. */
export function rememberSecret(secret: string): void {
  if (secret.length < MIN_LENGTH) return;
  known.delete(secret);
  known.add(secret);
  if (known.size > MAX_KNOWN) known.delete(known.values().next().value!);
}

function redactKnownSecrets(text: string): string {
  let clean = text;
  for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, '[redacted]');
  return clean;
}

const SECRET_KEYS =
  'access_token|refresh_token|id_token|client_secret|client_assertion|password|passwd|authorization|api[-_]?key|secret|sig|signature';
/** A name that ends in one of the keys, then `=` or `:`, then the value. */
const SECRET_PAIR = new RegExp(`(\\b(?:[\\w-]+[-_])?(?:${SECRET_KEYS})["']?\\s*[=:]\\s*["']?)[^&"'\\s,}]+`, 'gi');
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]+=*/gi;
const USER_INFO = /(\/\/)[^/\s:@]+:[^/\s@]+@/g;

/** Returns the text with everything that looks like a credential replaced. Use it for messages, events and logs. */
export function redact(text: string): string {
  return redactKnownSecrets(text)
    .replace(CREDENTIALS, '$1 [redacted]')
    .replace(SECRET_PAIR, '$1[redacted]')
    .replace(USER_INFO, '$1[redacted]@');
}

/** Returns a URL without its query, which may hold credentials. */
export const redactUrl = (url: string): string => redact(url.replace(/[?#].*$/s, ''));

const SECRET_NAME = new RegExp(`^(?:[\\w-]+[-_])?(?:${SECRET_KEYS}|token)$`, 'i');

/** Returns true for the name of a credential: `client_secret`, `GENESYSCLOUD_OAUTHCLIENT_SECRET`, `token`. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Returns a copy of a JSON value with its texts redacted and the values of secret names replaced. */
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

/** Returns the headers without cookies and credentials, and redacted. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(headers).filter(([name]) => !/authorization|cookie|api-?key|token$/i.test(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, redact(value)]));
}
