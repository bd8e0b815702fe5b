import type { Observer } from '../events/emitter.js';
import type { PagingOptions } from '../paging/options.js';
import type { Clock } from '../time/clock.js';

/** Under this symbol an instance tells its annotated methods what they have in common. `ApiClient` does; any class may. */
export const CLIENT_CONTEXT: unique symbol = Symbol.for('pagewright.client');

export interface ClientContext {
  /** Under the options of each `@Paginated`. */
  readonly paging?: PagingOptions;
  readonly clock?: Clock;
  readonly observe?: Observer;
}

const NOTHING: ClientContext = Object.freeze({});

export function contextOf(client: object): ClientContext {
  return (client as { [CLIENT_CONTEXT]?: ClientContext })[CLIENT_CONTEXT] ?? NOTHING;
}
