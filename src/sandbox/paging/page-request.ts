import type { Collection } from '../data/collection.js';
import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import type { ResolvedSandboxOptions } from '../sandbox-options-schema.js';
import type { Dialect } from './dialect-shapes.js';
import type { CursorProblem, CursorSigner, PagePosition } from './signed-cursor.js';

/** What one list allows. */
export interface ListRules {
  /** Page size of requests that name none. @default 25 */
  readonly defaultSize?: number;
  /** Largest page size. @default 1 000, or the option `maxPageSize` if that is larger */
  readonly maxSize?: number;
  /** Whether larger requests are silently cut to the largest size, or refused. @default 'cut' */
  readonly aboveMax?: 'cut' | 'refuse';
  /** Smallest page size; smaller requests are refused. @default none */
  readonly minSize?: number;
  /** Number of records that pages can reach, and the message for those past it. */
  readonly cap?: { readonly records: number; readonly message: string };
  /** Whether the option `duplicates` is ignored. @default false */
  readonly ignoresDuplicates?: boolean;
  /** Whether `sortBy` and `sortOrder` are used. @default false */
  readonly sortable?: boolean;
  /** The reply to an invalid cursor. @default 422 if it has expired, else 400 with the code `invalid.cursor` */
  readonly refuseCursor?: (problem: CursorProblem) => Reply;
}

/** What serving a page needs besides the request. */
export interface ServingContext {
  readonly options: ResolvedSandboxOptions;
  readonly cursors: CursorSigner;
  /** Number of the served page, over all lists. */
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

/** The page size of a request, or an error reply if the requested size is not allowed. */
export function pageSizeOf(
  options: ResolvedSandboxOptions,
  { dialect, rules }: Listing,
  request: SandboxRequest,
): number | Reply {
  const { sizeParam } = dialect;
  const { tooLargeAbove, maxPageSize = rules.maxSize ?? 1_000 } = options;
  const requested = request.number(sizeParam, options.defaultPageSize ?? rules.defaultSize ?? 25);
  if (requested > tooLargeAbove) return errorReply(400, 'response.entity.too.large', TOO_LARGE);
  const bound = request.fields.has(sizeParam) ? brokenBound(rules, requested) : undefined;
  if (bound) return errorReply(400, 'bad.request', `${sizeParam} must be ${bound}, not ${requested}`);
  return Math.max(1, Math.min(requested, rules.maxSize ?? Infinity, maxPageSize));
}

/** The bound that a requested size breaks, as text. */
function brokenBound(
  { minSize = -Infinity, maxSize = Infinity, aboveMax }: ListRules,
  requested: number,
): string | undefined {
  if (requested < minSize) return `at least ${minSize}`;
  return aboveMax === 'refuse' && requested > maxSize ? `at most ${maxSize}` : undefined;
}

/** The start of the requested page, or an error reply if the position is invalid. */
export function startPosition(
  { options, cursors }: ServingContext,
  { collection, dialect, rules }: Listing,
  request: SandboxRequest,
  size: number,
): PagePosition | Reply {
  const cursor = cursorIn(request, [dialect.cursorParam, dialect.beforeParam]);
  if (cursor === undefined) return dialect.offset ? numbered(dialect.offset(request, size), size) : FIRST;
  if (request.fields.has('pageNumber') && options.bothParams !== 'prefer-token')
    return errorReply(400, 'invalid.paging', 'send a token or a page number, not both');
  const opened = cursors.open(cursor, cursorScope(dialect, request, size));
  if ('problem' in opened) return (rules.refuseCursor ?? cursorError)(opened.problem);
  const { offset } = opened.content;
  return { ...opened.content, offset: collection.keys?.indexOf(offset) ?? offset };
}

const FIRST = { offset: 0, page: 0 };

function cursorIn({ fields }: SandboxRequest, params: readonly (string | undefined)[]): string | undefined {
  const cursors = params.map((param) => (param === undefined ? undefined : fields.get(param)));
  return cursors.find((cursor) => cursor !== undefined && cursor !== '');
}

function numbered(offset: number, size: number): PagePosition | Reply {
  if (offset < 0 || !Number.isInteger(offset))
    return errorReply(400, 'invalid.paging', 'pages and indexes are counted from 1');
  return { offset, page: Math.floor(offset / size) };
}

export function cursorError(problem: CursorProblem): Reply {
  if (problem === 'expired') return errorReply(422, 'unprocessable.entity', 'invalid/expired cursor');
  if (problem === 'mismatch') return errorReply(400, 'invalid.cursor', 'the cursor belongs to another query');
  return errorReply(400, 'invalid.cursor', 'this server did not issue the cursor');
}

/** Parameters of a dialect that hold the position. */
export const positionParams = ({ cursorParam, beforeParam }: Dialect): readonly string[] =>
  [cursorParam, beforeParam, 'pageNumber'].filter((name) => name !== undefined);

/** What a cursor is valid for: the endpoint, the page size, and the query without its paging. */
export const cursorScope = (dialect: Dialect, request: SandboxRequest, size: number): string =>
  `${request.path} ${size} ${request.queryWithout([...positionParams(dialect), dialect.sizeParam])}`;
