import type { ErrorContext } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';

/** What to do with bytes that are not valid in the charset of a body. */
export type OnInvalidText = 'error' | 'replace';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a body, by its byte order mark, else by the charset of its `Content-Type`, else by UTF-8. The text has no byte order mark.
 *
 * @param contextOf where the body was read, for the errors
 * @throws ResponseFormatError for an unknown charset, and unless `onInvalid` is `'replace'` for bytes that are not valid
 */
export function decodeBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  onInvalid: OnInvalidText,
  contextOf: () => ErrorContext = () => ({}),
): string {
  const charset = charsetOf(bytes, contentType);
  const decoder = decoderFor(charset, onInvalid);
  if (!decoder) {
    throw new ResponseFormatError(
      `the Content-Type of the response names the charset ${JSON.stringify(charset)}, which is unknown. ` +
        'Decode the body in the method, and return its text',
      contextOf(),
    );
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new ResponseFormatError(
      `the body has bytes that are not valid in its charset, ${charset}. ` +
        `Set onInvalidText: 'replace' to read U+FFFD instead`,
      { ...contextOf(), cause },
    );
  }
}

/** The same for the body of an error, which is worth reading as far as it goes. */
export function decodeLeniently(bytes: Uint8Array, contentType: string | undefined): string {
  const decoder = decoderFor(charsetOf(bytes, contentType), 'replace') ?? decoderFor('utf-8', 'replace')!;
  return decoder.decode(bytes);
}

function charsetOf(bytes: Uint8Array, contentType: string | undefined): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  return (quoted ?? plain ?? 'utf-8').toLowerCase();
}

function decoderFor(charset: string, onInvalid: OnInvalidText): InstanceType<typeof TextDecoder> | undefined {
  if (onInvalid === 'error' && /^utf-?8$/.test(charset)) return UTF_8;
  try {
    return new TextDecoder(charset, { fatal: onInvalid === 'error' });
  } catch {
    return undefined;
  }
}

/** A text without its byte order mark. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);
