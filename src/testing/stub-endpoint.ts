import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { endpointOn, PAGINATED, type PaginatedSettings } from '../decorators/endpoint.js';
import { Paged } from '../paging/paged.js';
import { paged } from './in-memory-paged.js';

/// <reference lib="esnext.disposable" preserve="true" />

type Methods<C> = { [K in keyof C]: C[K] extends (...args: never[]) => unknown ? K : never }[keyof C];
type Args<F> = F extends (...args: infer A) => unknown ? A : never;
type Result<F> = F extends (...args: never[]) => infer R ? R : never;
type Item<F> =
  Result<F> extends AsyncIterable<infer T> ? T : Result<F> extends Promise<readonly (infer T)[]> ? T : never;

/** What stands in for a method: the records that it gives, a handle (of which each call gets a fresh copy), or a function in its place. */
export type Stubbed<F> = readonly Item<F>[] | Paged<Item<F>> | ((...args: Args<F>) => Result<F>);

export interface EndpointStub<F> extends Disposable {
  /** The arguments of every call, in order. */
  readonly calls: readonly Args<F>[];
  /** Puts the method back. Doing it twice is harmless. */
  restore(): void;
}

const active = new Set<() => void>();

/**
 * Replaces one method of one client for the time of a test, typed by the client: records for a method that streams or collects, or a
 * function for any method.
 *
 * It restores itself: at the end of the scope with `using`, and after each test where a global `afterEach` exists when this module is
 * loaded (jest, vitest, mocha); else call `restore()` or `restoreStubs()`.
 *
 * @example
 * stubEndpoint(directory, 'members', [alice, bob]);
 * @throws ConfigurationError where the client has no such method, or it is stubbed already
 */
export function stubEndpoint<C extends object, K extends Methods<C> & string>(
  client: C,
  name: K,
  stand: Stubbed<C[K]>,
): EndpointStub<C[K]> {
  const original = client[name] as unknown;
  if (typeof original !== 'function') {
    throw new ConfigurationError(`stubEndpoint: ${client.constructor.name} has no method ${describeValue(name)}`);
  }
  const own = Object.getOwnPropertyDescriptor(client, name);
  if (own?.value && stubs.has(own.value as object)) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is stubbed already; restore it first`,
    );
  }
  const calls: Args<C[K]>[] = [];
  const answer: (...args: Args<C[K]>) => unknown =
    typeof stand === 'function' ? stand : recordsReplacement(client, name, stand);
  const stub = (...args: Args<C[K]>): unknown => {
    calls.push(args);
    return answer.apply(client, args);
  };
  stubs.add(stub);
  Object.defineProperty(client, name, {
    value: stub,
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? false,
  });
  const restore = () => {
    if (!active.delete(restore)) return;
    if (own) Object.defineProperty(client, name, own);
    else delete client[name];
  };
  active.add(restore);
  return { calls, restore, [Symbol.dispose]: restore };
}

/** Restores every method that is still stubbed. */
export function restoreStubs(): void {
  for (const restore of [...active].reverse()) restore();
}

const stubs = new WeakSet<object>();

/** Gives the records as the method does: as a stream, or as the promise of an array. */
function recordsReplacement(client: object, name: string, stand: readonly unknown[] | Paged<unknown>): () => unknown {
  const settings = settingsOf(client, name);
  if (!settings) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is not annotated with @Paginated, so give a function in its place, not records`,
    );
  }
  const handle = () => (stand instanceof Paged ? stand.with({}) : paged(stand));
  return settings.collect ? () => handle().toArray({ maxItems: Infinity }) : handle;
}

/** What `@Paginated` says of the method, or of the one that an override without decorators stands over. */
function settingsOf(client: object, name: string): PaginatedSettings | undefined {
  for (let at: object | null = client; at; at = Object.getPrototypeOf(at) as object | null) {
    const layer = endpointOn(Object.getOwnPropertyDescriptor(at, name)?.value)?.decorators.get(PAGINATED);
    if (layer) return layer.options as PaginatedSettings;
  }
  return undefined;
}

const hook = (globalThis as { afterEach?: (run: () => void) => void }).afterEach;
if (typeof hook === 'function') hook(restoreStubs);
