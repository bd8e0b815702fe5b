/// <reference lib="esnext.disposable" preserve="true" />
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { endpointOn, PAGINATED, type PaginatedSettings } from '../decorators/endpoint.js';
import { Paged } from '../paging/paged.js';
import { paged } from './in-memory-paged.js';

/** The replacement of a method: its records, a `Paged` (each call gets a fresh copy), or a function. */
export type Stubbed<F> = F extends (...args: infer A) => infer R
  ? | ((...args: A) => R)
    | (R extends AsyncIterable<infer T> | Promise<readonly (infer T)[]> ? readonly T[] | Paged<T> : never)
  : never;

/** A stubbed method. */
export interface EndpointStub<F> extends Disposable {
  /** Arguments of every call, in order. */
  readonly calls: readonly (F extends (...args: infer A) => unknown ? A : never)[];
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
export function stubEndpoint<
  C extends object,
  K extends { [M in keyof C]: C[M] extends (...args: never[]) => unknown ? M : never }[keyof C] & string,
>(client: C, name: K, replacement: Stubbed<C[K]>): EndpointStub<C[K]> {
  if (typeof client[name] !== 'function') {
    throw new ConfigurationError(`stubEndpoint: ${client.constructor.name} has no method ${describeValue(name)}`);
  }
  const own = Object.getOwnPropertyDescriptor(client, name);
  if (own?.value && stubs.has(own.value as object)) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is already stubbed. Restore it first`,
    );
  }
  const calls: unknown[][] = [];
  const respond = responderOf(client, name, replacement);
  const restore = replaceMethod(client, name, (...args: unknown[]): unknown => {
    calls.push(args);
    return respond.apply(client, args);
  });
  return { calls: calls as never, restore, [Symbol.dispose]: restore };
}

/** Replaces a method, and returns the function that restores it. */
function replaceMethod<C extends object>(client: C, name: keyof C, stub: (...args: unknown[]) => unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(client, name);
  stubs.add(stub);
  const enumerable = own?.enumerable ?? false;
  Object.defineProperty(client, name, { value: stub, configurable: true, writable: true, enumerable });
  const restore = () => {
    if (!active.delete(restore)) return;
    if (own) Object.defineProperty(client, name, own);
    else delete client[name];
  };
  active.add(restore);
  return restore;
}

/** Restores every method that is still stubbed. */
export function restoreStubs(): void {
  for (const restore of [...active].reverse()) restore();
}

const stubs = new WeakSet<object>();

/** The function itself, or one that returns the records like the method does: as a stream, or as the promise of an array. */
function responderOf(client: object, name: string, replacement: unknown): (...args: unknown[]) => unknown {
  if (typeof replacement === 'function') return replacement as (...args: unknown[]) => unknown;
  const settings = settingsOf(client, name);
  if (!settings) {
    throw new ConfigurationError(
      `stubEndpoint: ${client.constructor.name}.${name} is not annotated with @Paginated. Replace it by a function, not by records`,
    );
  }
  const handle = () => (replacement instanceof Paged ? replacement.with({}) : paged(replacement as unknown[]));
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
