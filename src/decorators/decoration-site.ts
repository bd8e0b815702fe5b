import { ConfigurationError } from '../errors/pagewright-error.js';
import type { AnyMethod } from './endpoint.js';

/** Where a decorator was put, in the same terms for both decorator modes. */
export interface DecorationSite {
  readonly name: string;
  readonly owner: string | undefined;
  readonly method: AnyMethod;
  /** Legacy mode with `emitDecoratorMetadata`: the declared return type, as far as the compiler emitted it. */
  readonly declaredReturn: { readonly type: unknown } | undefined;
  /** Replaces the decorated method, and returns what the decorator has to return. */
  replaceWith(method: AnyMethod): AnyMethod | undefined;
}

/**
 * Detects the decorator mode by the arguments of the compiler.
 *
 * @throws ConfigurationError for a field, a getter or setter, a static method, a class or a parameter
 */
export function decorationSite(decorator: string, args: readonly unknown[]): DecorationSite {
  return isStandardContext(args[1]) ? standardSite(decorator, args[0], args[1]) : legacySite(decorator, args);
}

type StandardContext = Pick<ClassMethodDecoratorContext, 'name' | 'static'> & { readonly kind: string };

function isStandardContext(candidate: unknown): candidate is StandardContext {
  return typeof candidate === 'object' && candidate !== null && 'kind' in candidate && 'name' in candidate;
}

function standardSite(decorator: string, value: unknown, context: StandardContext): DecorationSite {
  const name = String(context.name);
  if (context.kind !== 'method')
    throw misplaced(decorator, context.kind, context.kind === 'class' ? `class ${name}` : name);
  if (context.static) throw misplaced(decorator, 'static method', name);
  return {
    name,
    owner: undefined,
    method: value as AnyMethod,
    declaredReturn: undefined,
    replaceWith: (method) => method,
  };
}

function legacySite(decorator: string, [target, key, descriptor]: readonly unknown[]): DecorationSite {
  if (key === undefined && typeof target === 'function') throw misplaced(decorator, 'class', `class ${target.name}`);
  const isStatic = typeof target === 'function';
  const owner = (isStatic ? target : (target as object).constructor).name;
  const where = `${owner}.${String(key)}`;
  if (typeof descriptor === 'number') throw misplaced(decorator, 'parameter', where);
  const { value, ...rest } = (descriptor ?? {}) as Omit<PropertyDescriptor, 'value'> & { readonly value?: unknown };
  if (rest.get ?? rest.set) throw misplaced(decorator, 'getter or setter', where);
  if (typeof value !== 'function') throw misplaced(decorator, 'field', where);
  if (isStatic) throw misplaced(decorator, 'static method', where);
  return {
    name: String(key),
    owner,
    method: value as AnyMethod,
    declaredReturn: declaredReturn(target as object, key as PropertyKey),
    replaceWith(method) {
      (descriptor as PropertyDescriptor).value = method;
      return undefined;
    },
  };
}

function declaredReturn(target: object, key: PropertyKey): DecorationSite['declaredReturn'] {
  const [metadataKey, property] = ['design:returntype', key as string | symbol];
  if (!Reflect.hasOwnMetadata(metadataKey, target, property)) return undefined;
  return { type: Reflect.getOwnMetadata(metadataKey, target, property) as unknown };
}

function misplaced(decorator: string, place: string, where: string): ConfigurationError {
  return new ConfigurationError(
    `${where}: @${decorator} cannot be used on a ${place}. Put it on an instance method that fetches one page`,
  );
}
