import type { AxiosRequestConfig } from 'axios';
import { redactUrl } from '../errors/redact.js';
import { LazyRequest, type Send } from './lazy-request.js';

/** A request of an `ApiClient`, not yet sent. Awaited, it gives the body; in an annotated method it is one page. */
export class ApiRequest extends LazyRequest {
  constructor(
    readonly config: Readonly<AxiosRequestConfig> & { readonly method: string; readonly url: string },
    send: Send,
  ) {
    super(send, `${config.method} ${redactUrl(config.url)}`);
  }
}
