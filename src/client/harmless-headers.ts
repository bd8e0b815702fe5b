import { redact } from '../errors/redact.js';

const CREDENTIAL = /auth|cookie|key|token|secret|session|signature|passw|pwd|credential|jwt|csrf|xsrf/i;

/** Whether a header may go to another origin: neither its name nor its value looks like a credential. */
export const isHarmless = (name: string, value: unknown): boolean =>
  !CREDENTIAL.test(name) && redact(String(value)) === String(value);

/** The headers without credentials. */
export const harmlessHeaders = <V>(headers: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => isHarmless(name, value)));
