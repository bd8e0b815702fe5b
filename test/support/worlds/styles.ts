import { autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, singlePage, startIndex } from 'pagewright';
import type { PagingStyle } from 'pagewright/style';
import type { Envelope } from './server';

/** A style that may be configured for an envelope. */
export interface StyleChoice {
  readonly name: string;
  /** Whether it counts, or takes for a cursor, what the server may not. */
  readonly guesses?: boolean;
  /** Returns the style; `undefined` if it means nothing for the envelope. */
  of(envelope: Envelope): PagingStyle | undefined;
}

const quoted = (name: string) => (/[[$]/.test(name) ? `["${name}"]` : name);
const param = ({ reads }: Envelope) => quoted(reads.param);
const size = ({ reads }: Envelope) => quoted(reads.size);

/** The configuration that walks the envelope. */
export const RIGHT: StyleChoice = { name: 'right', of: ({ style }) => style };

const choice = (name: string, of: StyleChoice['of']): StyleChoice => ({ name, of });
const guess = (name: string, of: StyleChoice['of']): StyleChoice => ({ name, of, guesses: true });

/** The right one more often than each of the others, which are near misses. */
export const STYLE_CHOICES: readonly StyleChoice[] = [
  ...Array.from({ length: 8 }, () => RIGHT),
  ...Array.from({ length: 3 }, () => choice('autoDetect()', () => autoDetect())),
  choice('autoDetect({ sizeParam })', (envelope) => autoDetect({ sizeParam: size(envelope) })),
  choice('cursor() with a typo', (envelope) => cursor({ from: 'body:nxt_cursor', to: param(envelope) })),
  choice('cursor() in a header', (envelope) => cursor({ from: 'header:X-Cursor', to: param(envelope) })),
  choice('cursor() one object too deep', (envelope) => cursor({ from: 'body:data.next_cursor', to: param(envelope) })),
  choice('cursor()', () => cursor()),
  choice('cursor({ to })', (envelope) => cursor({ to: param(envelope), sizeParam: size(envelope) })),
  guess('cursor() by the last id', (envelope) => cursor({ from: 'item:id', to: param(envelope) })),
  choice('cursor() of a link', (envelope) => cursor({ from: 'body:next', to: param(envelope) })),
  choice('nextUri()', () => nextUri()),
  choice('nextUri() with a typo', () => nextUri({ from: 'body:link.nxt' })),
  choice('nextUri() in a header', () => nextUri({ from: 'header:X-Next' })),
  choice('linkHeader()', () => linkHeader()),
  guess('pageNumber()', () => pageNumber()),
  guess('pageNumber({ param })', (envelope) => pageNumber({ param: param(envelope), sizeParam: size(envelope) })),
  guess('pageNumber({ param, start: 0 })', (envelope) => pageNumber({ param: param(envelope), start: 0 })),
  guess("pageNumber({ end: 'empty' })", (envelope) =>
    pageNumber({ param: param(envelope), sizeParam: size(envelope), end: 'empty' }),
  ),
  guess("pageNumber({ end: 'pageCount' })", (envelope) =>
    pageNumber({ param: param(envelope), sizeParam: size(envelope), end: 'pageCount' }),
  ),
  guess('offset()', () => offset()),
  guess('offset({ param })', (envelope) => offset({ param: param(envelope), sizeParam: size(envelope) })),
  guess('startIndex()', () => startIndex()),
  guess('startIndex({ param })', (envelope) => startIndex({ param: param(envelope), sizeParam: size(envelope) })),
  choice('singlePage()', () => singlePage()),
  choice('a style of your own', ownStyle),
];

/** A style of the caller, which does not explain its end. */
function ownStyle({ reads }: Envelope): PagingStyle | undefined {
  if (reads.kind !== 'item') return undefined;
  const style: PagingStyle<{ after: number | null }> = {
    name: 'lastId',
    first: () => ({ after: null }),
    write: (params, { after }) => (after === null ? { ...params } : { ...params, [reads.param]: after }),
    next: (_response, _position, items) => (items.length === 0 ? null : { after: (items.at(-1) as { id: number }).id }),
  };
  return style;
}
