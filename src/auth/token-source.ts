/** Where access tokens come from. One source may serve any number of clients. */
export interface TokenSource {
  /**
   * The token to send now. Asked before every request, so it should answer from memory.
   *
   * @param signal ends this caller's wait, and no other's
   */
  token(signal?: AbortSignal): Promise<string>;
  /**
   * A token in place of one that the server refused.
   *
   * @param rejected the refused token; where the source holds another one already, it gives that one and refreshes nothing
   * @param signal ends this caller's wait, and no other's
   */
  refresh(rejected: string, signal?: AbortSignal): Promise<string>;
  /** `true` where there is only ever one token, so that a refused one cannot be replaced. @default false */
  readonly fixed?: boolean;
  /** Of a pool: the source whose turn it is. Each has a rate limit of its own. */
  pick?(): TokenSource;
}
