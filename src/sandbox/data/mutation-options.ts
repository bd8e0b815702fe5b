/** How the users change while they are listed. */
export interface MutationOptions {
  /** A step is taken before every so-many-th listing of users but the first. Steps insert and remove in turn. */
  readonly everyRequests: number;
  /** Users that a step inserts in front of all others. @default 1 */
  readonly insert?: number;
  /** Users that a step removes, of those that were there from the start, wherever they stand. @default 1 */
  readonly remove?: number;
}
