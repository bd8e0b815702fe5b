export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/**
 * A place in a paged run, as plain JSON: store it anywhere and hand it to `with({ resumeFrom })`, here or in another process.
 * Treat it as opaque; only `PagingStyle` authors look inside `at`.
 */
export interface ResumePoint {
  /** Name of the paging style that wrote `at`. */
  readonly style: string;
  /** The style's own position: a cursor, a page number, an offset. */
  readonly at: JsonObject;
  /** Records of that page that were handed over already, counted as the server sent them. Absent means none. */
  readonly skip?: number;
  /** Records that the server had sent before that page, over all runs that led here; `null` where the caller began in the middle. */
  readonly seen: number | null;
  /** Of a style that fetches the data in parts: what is known of those before. */
  readonly partition?: PartitionPoint;
  /** The run goes by the `fallback` params. Absent means no. */
  readonly fallback?: true;
}

/** Where the part of the data begins that a resume point stands in. */
export interface PartitionPoint {
  /** Records that the server had sent before it. */
  readonly baseline: number;
  /** Records that the parts before it announced, and that did not come. */
  readonly missing: number;
}

/** Where in a paged run something happened. */
export interface PageContext {
  /** The annotated method, as `Class.method`. */
  readonly endpoint: string;
  /** Zero-based number of the page in this run; messages count from 1. */
  readonly index: number;
  /** Start of that page: a run resumed from it loses and repeats nothing. */
  readonly position: ResumePoint;
  /** Records handed to the caller in this run before it happened. */
  readonly itemsYielded: number;
}

/** `Directory.members, page 7`: how messages name a place. */
export function describePage(page: Pick<PageContext, 'endpoint' | 'index'>): string {
  return `${page.endpoint}, page ${page.index + 1}`;
}
