import type { z } from 'zod';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { checkOptions } from '../options/parse-options.js';
import { type Middleware, ORDER } from '../policies/middleware.js';
import { decorationSite, type DecorationSite } from './decoration-site.js';
import { endpointMethod } from './endpoint-method.js';
import {
  type AnyMethod,
  type DecoratorRecord,
  type EndpointDefinition,
  endpointName,
  endpointOn,
  markAsEndpoint,
  POLICIES,
} from './endpoint.js';

/**
 * A decorator for instance methods that return a promise or a stream, in both modes: TC39 standard decorators and `experimentalDecorators`.
 * The type parameter narrows what the method may return.
 */
export interface RequestDecorator<Returns = AsyncGenerator<unknown, unknown, never> | PromiseLike<unknown>> {
  <M extends (...args: never[]) => Returns>(
    value: M,
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the class may be any; `never` or `unknown` refuses every class
    context: ClassMethodDecoratorContext<any, M> & { static: false },
  ): M;
  <M extends (...args: never[]) => Returns>(
    target: object & { prototype?: never },
    key: PropertyKey,
    descriptor: TypedPropertyDescriptor<M>,
  ): void;
}

/** The same for methods that must have a parameter for the params. */
export interface PagedDecorator<Returns> {
  <M extends (...args: never[]) => Returns>(
    value: M &
      (Parameters<M>['length'] extends 0 ? { readonly 'the method needs a parameter for the params': never } : unknown),
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    context: ClassMethodDecoratorContext<any, M> & { static: false },
  ): M;
  <M extends (...args: never[]) => Returns>(
    target: object & { prototype?: never },
    key: PropertyKey,
    descriptor: TypedPropertyDescriptor<M> &
      (Parameters<M>['length'] extends 0 ? { readonly 'the method needs a parameter for the params': never } : unknown),
  ): void;
}

interface DecoratorSpec<Options, Resolved extends object> {
  /** Name without the `@`. */
  readonly name: string;
  /** Its place in the pipeline; lower is further out. */
  readonly order: number;
  /**
   * The options, validated and frozen. Runs when the class is defined.
   *
   * @param where names the method and the decorator, for messages
   * @param site where it is used; its `method` is the one that was written, whatever decorators came before
   */
  resolve(options: Options, where: string, site: DecorationSite): Resolved;
  /** Makes the middleware for one client, where the decorator adds one. */
  readonly middleware?: (options: Resolved, client: object) => Middleware;
}

/**
 * Makes a decorator for both decorator modes. The decorator does not wrap the method: it records its options in the endpoint definition of the
 * method. The first decorator on a method replaces it by the endpoint method. The others find the definition there, so their order does not matter.
 *
 * @throws ConfigurationError when the class is defined, for a wrong place, invalid options, and a decorator that is used twice
 */
export function defineMethodDecorator<Options, Resolved extends object>(spec: DecoratorSpec<Options, Resolved>) {
  return <Returns>(options: Options, more: readonly unknown[] = []): RequestDecorator<Returns> => {
    if (more.length > 0) throw withoutParentheses(spec.name);
    const decorate = (...args: unknown[]): AnyMethod | undefined => {
      const site = decorationSite(spec.name, args);
      const definition = endpointOn(site.method) ?? define(site);
      const where = `${endpointName(definition)}: @${spec.name}`;
      if (definition.decorators.has(spec.name)) {
        throw new ConfigurationError(`${where} is used twice on the method. Use it once, with all options`);
      }
      const resolved = spec.resolve(options, where, { ...site, method: definition.source });
      definition.decorators.set(spec.name, recordOf(spec, resolved));
      return endpointOn(site.method) ? site.replaceWith(site.method) : site.replaceWith(asEndpoint(definition));
    };
    return decorate;
  };
}

/** A decorator for one of the policies: it records its validated options, and the pipeline of the method applies them. */
export const definePolicyDecorator = <Options extends object>(
  policy: 'retry' | 'rateLimit' | 'breaker',
  schema: z.ZodType,
) =>
  defineMethodDecorator<Options, Options>({
    name: POLICIES[policy],
    order: ORDER[POLICIES[policy]],
    resolve: (options, where) => checkOptions(schema, options, where),
  });

/** Without parentheses, the arguments of the compiler arrive instead of options. */
const withoutParentheses = (name: string) =>
  new ConfigurationError(`@${name} is missing its parentheses. Write @${name}() or @${name}({ … })`);

function define({ name, owner, method }: DecorationSite): EndpointDefinition {
  return { name, owner, source: method, decorators: new Map() };
}

function asEndpoint(definition: EndpointDefinition): AnyMethod {
  const method = endpointMethod(definition);
  markAsEndpoint(method, definition);
  return method;
}

function recordOf<Options, Resolved extends object>(
  { name, order, middleware }: DecoratorSpec<Options, Resolved>,
  options: Resolved,
): DecoratorRecord {
  const middlewareFor = middleware && ((client: object) => middleware(options, client));
  return Object.freeze({ decorator: name, order, options, ...(middlewareFor && { middlewareFor }) });
}
