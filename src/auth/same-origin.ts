/**
 * Whether a URL or a path leads to the origin of `base`. This is the one rule for what leaves a client: tokens, bodies and positions go to its origin
 * and nowhere else. It applies to requests, to redirects, and to the links of a response.
 */
export function isSameOrigin(url: string, base: string | URL): boolean {
  if (SAME_ORIGIN_PATH.test(url)) return true;
  return URL.canParse(url, String(base)) && new URL(url, base).origin === new URL(base).origin;
}

/** A path without a scheme or host: one slash, and then a character that cannot start a host. Most requests are of this form. */
const SAME_ORIGIN_PATH = /^\/[\w.~%-]/;
