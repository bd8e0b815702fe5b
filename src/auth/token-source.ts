/** Where access tokens come from. One source may serve any number of clients. */
export interface TokenSource {
  /** The token to send now. Asked before every request, so it should answer from memory. */
  token(): Promise<string>;
  /**
   * A token in place of one that the server refused.
   *
   * @param rejected the refused token; where the source holds another one already, it gives that one and refreshes nothing
   */
  refresh(rejected: string): Promise<string>;
}
