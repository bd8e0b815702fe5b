import type { Collection } from '../data/collection.js';
import { errorReply, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import type { SandboxOptions } from '../sandbox-options.js';
import type { Dialect } from './dialect.js';
import type { CursorSigner, PagePosition } from './signed-cursor.js';

/** Why a cursor leads nowhere. */
type CursorProblem = 'invalid' | 'mismatch' | 'expired';

/** What one listing allows. */
export interface ListRules {
  /** Page size where the request names none. @default 25 */
  readonly defaultSize?: number;
  /** The largest page. @default 1 000, or the option `maxPageSize` where that is larger */
  readonly maxSize?: number;
  /** What becomes of a request for a larger page: it is cut down without a word, or refused. @default 'cut' */
  readonly aboveMax?: 'cut' | 'refuse';
  /** Requests for a smaller page are refused. @default none is */
  readonly minSize?: number;
  /** No page reaches past so many records; the words are those of the refusal. */
  readonly cap?: { readonly records: number; readonly message: string };
  /** Whether the option `duplicates` is not for this list. @default false */
  readonly unrepeated?: boolean;
  /** Whether `sortBy` and `sortOrder` are looked at. @default false */
  readonly sortable?: boolean;
  /** How a cursor is refused. @default 422 where it has expired, else 400 with the code `invalid.cursor` */
  readonly refuseCursor?: (why: CursorProblem) => Reply;
}

export interface PageService {
  readonly options: SandboxOptions;
  readonly cursors: CursorSigner;
  /** Number of the page among all that were served. */
  readonly serial: number;
  /** Origin of the sandbox itself. */
  readonly origin: string;
}

/** A collection, and how it is paged. */
export interface Listing {
  readonly collection: Collection;
  readonly dialect: Dialect;
  readonly rules: ListRules;
}

export const TOO_LARGE =
  'The response is over the size limit. Reduce pageSize or expand list to reduce response size if applicable';

/** The size of the page that a request gets, or the refusal of the size that it asks for. */
export function pageSizeOf(
  options: SandboxOptions,
  { dialect, rules }: Listing,
  request: SandboxRequest,
): number | Reply {
  const { sizeParam } = dialect;
  const { tooLargeAbove = Infinity, maxPageSize = rules.maxSize ?? 1_000 } = options;
  const asked = request.number(sizeParam, options.defaultPageSize ?? rules.defaultSize ?? 25);
  if (asked > tooLargeAbove) return errorReply(400, 'response.entity.too.large', TOO_LARGE);
  const bound = request.fields.has(sizeParam) ? brokenBound(rules, asked) : undefined;
  if (bound) return errorReply(400, 'bad.request', `${sizeParam} is ${bound}, not ${asked}`);
  return Math.max(1, Math.min(asked, rules.maxSize ?? Infinity, maxPageSize));
}

/** The bound that a size that was asked for breaks, in words. */
function brokenBound(
  { minSize = -Infinity, maxSize = Infinity, aboveMax }: ListRules,
  asked: number,
): string | undefined {
  if (asked < minSize) return `at least ${minSize}`;
  return aboveMax === 'refuse' && asked > maxSize ? `at most ${maxSize}` : undefined;
}

/** Where the page begins that a request asks for, or the refusal of its position. */
export function startPosition(
  { options, cursors }: PageService,
  { collection, dialect, rules }: Listing,
  request: SandboxRequest,
  size: number,
): PagePosition | Reply {
  const cursor = cursorIn(request, [dialect.cursorParam, dialect.beforeParam]);
  if (cursor === undefined) return dialect.offset ? numbered(dialect.offset(request, size), size) : FIRST;
  if (request.fields.has('pageNumber') && options.bothParams !== 'prefer-token')
    return errorReply(400, 'invalid.paging', 'send a token or a page number, not both');
  const verdict = cursors.open(cursor, cursorScope(dialect, request, size));
  if (!('content' in verdict)) return (rules.refuseCursor ?? cursorError)(verdict.refused);
  const { offset } = verdict.content;
  return { ...verdict.content, offset: collection.keys?.indexOf(offset) ?? offset };
}

const FIRST = { offset: 0, page: 0 };

function cursorIn({ fields }: SandboxRequest, params: readonly (string | undefined)[]): string | undefined {
  const present = params.map((param) => (param === undefined ? undefined : fields.get(param)));
  return present.find((cursor) => cursor !== undefined && cursor !== '');
}

function numbered(offset: number, size: number): PagePosition | Reply {
  if (offset < 0 || !Number.isInteger(offset))
    return errorReply(400, 'invalid.paging', 'pages and indexes are counted from 1');
  return { offset, page: Math.floor(offset / size) };
}

export function cursorError(why: CursorProblem): Reply {
  if (why === 'expired') return errorReply(422, 'unprocessable.entity', 'invalid/expired cursor');
  if (why === 'mismatch') return errorReply(400, 'invalid.cursor', 'the cursor was given for another query');
  return errorReply(400, 'invalid.cursor', 'the cursor is not one of this server');
}

/** The parameters that say where a request reads, in its dialect. */
export const positionParams = ({ cursorParam, beforeParam }: Dialect): readonly string[] =>
  [cursorParam, beforeParam, 'pageNumber'].filter((name) => name !== undefined);

/** What a cursor belongs to: the endpoint, the page size, and the query without the paging. */
export const cursorScope = (dialect: Dialect, request: SandboxRequest, size: number): string =>
  `${request.path} ${size} ${request.queryWithout([...positionParams(dialect), dialect.sizeParam])}`;
