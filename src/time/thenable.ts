/** Whether a value has to be awaited. `instanceof Promise` misses thenables of other libraries, and promises of other realms. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function';
}
