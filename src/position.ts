/** A JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/**
 * A position in a paged run, as plain JSON. Store it anywhere and pass it to `with({ resumeFrom })`, here or in another process.
 * Treat it as opaque; only authors of a `PagingStyle` read `at`.
 */
export interface ResumePoint {
  /** Name of the paging style that wrote `at`. */
  readonly style: string;
  /** Position of the style: a cursor, a page number, an offset. */
  readonly at: JsonObject;
  /** Records of that page that the caller has already received, as the server counts them. @default 0 */
  readonly skip?: number;
  /** Records that the server sent before that page, over all resumed runs; `null` if the first run began mid-list. */
  readonly seen: number | null;
  /** For a style with partitions: the counts before the current one. */
  readonly partition?: {
    /** Records that the server sent before this partition. */
    readonly baseline: number;
    /** Records that earlier partitions announced and did not deliver. */
    readonly missing: number;
  };
  /** Of a numbered list: the largest total that was announced, so that a fall shows after a resume too. */
  readonly announced?: number;
  /** Set if the run uses the `fallback` params. */
  readonly fallback?: true;
}

/** Where in a run something happened. */
export interface PageContext {
  /** Name of the annotated method: `Class.method`. */
  readonly endpoint: string;
  /** Zero-based number of the page in this run. Messages count from 1. */
  readonly index: number;
  /** Start of that page. A run resumed from it loses and repeats nothing. */
  readonly position: ResumePoint;
  /** Records that the caller had received in this run. */
  readonly itemsYielded: number;
}

/** Returns `Directory.members, page 7`. */
export function describePage(page: Pick<PageContext, 'endpoint' | 'index'>): string {
  return `${page.endpoint}, page ${page.index + 1}`;
}
