import type { Classifier } from '../policies/classify/classify-options.js';
import type { FollowedLink, PageResponse } from '../policies/middleware.js';
import type { Reading } from './response-body.js';

/** What a function in `page(…)` receives for each attempt. */
export interface SendContext {
  /** Aborts when the call is cancelled. Pass it to the HTTP client, so that the request in flight is cancelled too. */
  readonly signal: AbortSignal;
  /** The access token to send, if the client has a token source. */
  readonly token?: string | undefined;
  /** Where to send the request, if the paging style follows a link to another path or origin; its query is in the params. */
  readonly url?: string | undefined;
  /** Headers that a middleware added. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Sends a request of an `ApiClient` as this attempt: within the policies that are around it already. Returns the response of the HTTP client.
   *
   * @throws ConfigurationError for anything that is not a request
   */
  readonly send: (request: PromiseLike<unknown>) => Promise<unknown>;
}

/** One send of an annotated method: what its requests are sent with, and the responses to those that the method awaited. */
export interface Attempt extends Omit<SendContext, 'send' | 'url'> {
  /** Whose policies are around it. A request of another client goes through its own, with its own token. */
  readonly client: object | undefined;
  readonly responses: PageResponse[];
  /** The rules of that client. */
  readonly classify?: Classifier | undefined;
  /** Where to send the request instead of its own address. */
  readonly link?: FollowedLink | undefined;
  /** How to read the bodies. */
  readonly reading?: Reading | undefined;
  /** Set once a body was parsed exactly: then the method may return a part of it. */
  parsed?: boolean;
}
