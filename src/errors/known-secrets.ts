/** Shorter ones are no credentials, and would blot out ordinary words. */
const MIN_LENGTH = 6;
/** Tokens rotate: only the latest are worth looking for. */
const MOST = 64;
const known = new Set<string>();

/** Remembers a credential that is in use, so that it is taken out of every message, whoever quotes it: a server may echo it. */
export function keepSecret(secret: string): void {
  if (secret.length < MIN_LENGTH) return;
  known.delete(secret);
  known.add(secret);
  if (known.size > MOST) known.delete(known.values().next().value!);
}

/** The text without any credential that is in use. */
export function withoutKnownSecrets(text: string): string {
  let clean = text;
  for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, '[redacted]');
  return clean;
}
