import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { BadCursor } from './list-rules.js';
import { queryOf } from './query-of.js';
import type { Listing, PageService } from './listing.js';
import type { UndatedContent } from './signed-cursor.js';

/** Where the page begins that a request asks for, or the refusal of its position. */
export function startOf(
  { options, cursors }: PageService,
  { collection, dialect, rules }: Listing,
  request: SandboxRequest,
  size: number,
): UndatedContent | Reply {
  const cursor = cursorIn(request, [dialect.cursorParam, dialect.beforeParam]);
  if (cursor === undefined) return dialect.offset ? numbered(dialect.offset(request, size), size) : FIRST;
  if (request.fields.has('pageNumber') && options.bothParams !== 'prefer-token')
    return refusal(400, 'invalid.paging', 'send a token or a page number, not both');
  const verdict = cursors.open(cursor, queryOf(dialect, request, size));
  if (!('content' in verdict)) return (rules.refuseCursor ?? refusedCursor)(verdict.refused);
  const { offset } = verdict.content;
  return { ...verdict.content, offset: collection.keys?.indexOf(offset) ?? offset };
}

const FIRST = { offset: 0, page: 0 };

function cursorIn({ fields }: SandboxRequest, params: readonly (string | undefined)[]): string | undefined {
  const present = params.map((param) => (param === undefined ? undefined : fields.get(param)));
  return present.find((cursor) => cursor !== undefined && cursor !== '');
}

function numbered(offset: number, size: number): UndatedContent | Reply {
  if (offset < 0 || !Number.isInteger(offset))
    return refusal(400, 'invalid.paging', 'pages and indexes are counted from 1');
  return { offset, page: Math.floor(offset / size) };
}

export function refusedCursor(why: BadCursor): Reply {
  if (why === 'expired') return refusal(422, 'unprocessable.entity', 'invalid/expired cursor');
  if (why === 'mismatch') return refusal(400, 'invalid.cursor', 'the cursor was given for another query');
  return refusal(400, 'invalid.cursor', 'the cursor is not one of this server');
}
