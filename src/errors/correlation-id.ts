const HEADERS = ['inin-correlation-id', 'x-correlation-id', 'x-request-id', 'request-id'];

/**
 * The id by which the API's support finds a request.
 *
 * @param headers names in lower case
 */
export function correlationIdIn(headers: Readonly<Record<string, string>> = {}): string | undefined {
  return HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
}
