/// <reference lib="esnext.disposable" preserve="true" />
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { endpointOn, PAGINATED, type PaginatedSettings } from '../decorators/endpoint.js';
import { Paged } from '../paging/paged.js';
import { paged } from './in-memory-paged.js';

type Methods<C> = { [K in keyof C]: C[K] extends (...args: never[]) => unknown ? K : never }[keyof C];
type Args<F> = F extends (...args: infer A) => unknown ? A : never;
type Result<F> = F extends (...args: never[]) => infer R ? R : never;
type Item<F> =
  Result<F> extends AsyncIterable<infer T> ? T : Result<F> extends Promise<readonly (infer T)[]> ? T : never;

/** The replacement of a method: its records, a `Paged` (each call gets a fresh copy), or a function. */
export type Stubbed<F> = readonly Item<F>[] | Paged<Item<F>> | ((...args: Args<F>) => Result<F>);

/** A stubbed method. */
export interface EndpointStub<F> extends Disposable {
  /** Arguments of every call, in order. */
  readonly calls: readonly Args<F>[];
  /** Restores the method. Can be called twice. */
  restore(): void;
}

const active = new Set<() => void>();

/**
 * Replaces one method of one client during a test: by records if the method streams or collects, or by a function.
 *
 * The method is restored at the end of the scope with `using`, and after each test if a global `afterEach` exists when this module is
 * loaded (jest, vitest, mocha). Otherwise call `restore()` or `restoreStubs()`.
 *
 * @example
 * stubEndpoint(directory, 'members', [alice, bob]);
 * @throws ConfigurationError if the client has no such method, or if it is already stubbed
 */
export function stubEndpoint<C extends object, K extends Methods<C> & string>(
  client: C,
  name: K,
  replacement: Stubbed<C[K]>,
): EndpointStub<C[K]> {
  const original = client[name] as unknown;
  if (typeof original !== 'function') {
    throw new ConfigurationError(`stubEndpoint: ${client.constructor.name} has no method ${describeValue(name)}`);
  }
  const own = Object.getOwnPropertyDescriptor(client, name);
  if (own?.value && stubs.has(own.value as object)) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is already stubbed. Restore it first`,
    );
  }
  const calls: Args<C[K]>[] = [];
  const respond: (...args: Args<C[K]>) => unknown =
    typeof replacement === 'function' ? replacement : recordsReplacement(client, name, replacement);
  const stub = (...args: Args<C[K]>): unknown => {
    calls.push(args);
    return respond.apply(client, args);
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

/** Returns the records like the method does: as a stream, or as the promise of an array. */
function recordsReplacement(client: object, name: string, records: readonly unknown[] | Paged<unknown>): () => unknown {
  const settings = settingsOf(client, name);
  if (!settings) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is not annotated with @Paginated. Replace it by a function, not by records`,
    );
  }
  const handle = () => (records instanceof Paged ? records.with({}) : paged(records));
  return settings.collect ? () => handle().toArray({ maxItems: Infinity }) : handle;
}

/** Settings of `@Paginated` on the method, or on the method that an override without decorators overrides. */
function settingsOf(client: object, name: string): PaginatedSettings | undefined {
  for (let at: object | null = client; at; at = Object.getPrototypeOf(at) as object | null) {
    const decorator = endpointOn(Object.getOwnPropertyDescriptor(at, name)?.value)?.decorators.get(PAGINATED);
    if (decorator) return decorator.options as PaginatedSettings;
  }
  return undefined;
}

const hook = (globalThis as { afterEach?: (run: () => void) => void }).afterEach;
if (typeof hook === 'function') hook(restoreStubs);
