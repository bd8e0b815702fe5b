import type { PageResponse } from './layer.js';

/** A header of the response by name, in any case; `undefined` where it is absent. */
export function headerOf(response: PageResponse, name: string): string | undefined {
  const headers = response.headers;
  if (!headers) return undefined;
  const wanted = name.toLowerCase();
  if (Object.hasOwn(headers, wanted)) return headers[wanted];
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
