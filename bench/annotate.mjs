/** Applies a method decorator as a compiler would. */
export function annotate(Class, name, decorator) {
  const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, name);
  decorator(Class.prototype, name, descriptor);
  Object.defineProperty(Class.prototype, name, descriptor);
  return Class;
}
