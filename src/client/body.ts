import { notJson } from '../errors/not-json.js';
import { ResponseFormatError } from '../errors/response-format-error.js';
import type { ErrorPlace } from '../errors/pagewright-error.js';

/**
 * The parsed body. HTTP clients parse JSON themselves, and leave a string where they could not.
 *
 * @throws ResponseFormatError for text that is no complete JSON
 */
export function parseBody(body: unknown, place: ErrorPlace): unknown {
  const text = asText(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResponseFormatError(`${notJson(text)}; the address, a proxy or a login page may be wrong`, {
      ...place,
      cause,
    });
  }
}

/** The body of an error answer: parsed where it can be, else as it is. */
export function parseErrorBody(body: unknown): unknown {
  const text = asText(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function asText(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}
