import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { type DecoratorRecord, decoratorsOf, endpointOn } from './endpoint.js';

/** An annotated method of a client class. */
export interface EndpointDescription {
  /** Method name. */
  readonly name: string;
  /** Class that the method is written in: the given one, or one that it inherits from. */
  readonly owner: string;
  /** Its decorators, outermost first, with their options. */
  readonly decorators: readonly {
    /** Name, such as `'Paginated'`. */
    readonly decorator: string;
    /** Place in the pipeline; lower is further out. */
    readonly order: number;
    /** Validated options. */
    readonly options: object;
  }[];
}

/**
 * Returns the annotated methods of a client class, inherited ones included, in the order of the source, base classes last. An override without
 * decorators hides the annotated method that it overrides.
 *
 * @param client a class or an instance of it
 * @throws ConfigurationError for anything else
 */
export function describeEndpoints(client: object): EndpointDescription[] {
  const found = new Map<PropertyKey, EndpointDescription | undefined>();
  for (let prototype = prototypeOf(client); prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    for (const key of Reflect.ownKeys(prototype)) {
      if (!found.has(key)) found.set(key, describe(prototype, key));
    }
  }
  return [...found.values()].filter((endpoint) => endpoint !== undefined);
}

function prototypeOf(client: unknown): object | null {
  if (typeof client === 'function') return client.prototype as object | null;
  if (typeof client === 'object' && client !== null) return Object.getPrototypeOf(client) as object | null;
  throw new ConfigurationError(
    `describeEndpoints() takes a client class or an instance of one, got ${describeValue(client)}`,
  );
}

function describe(prototype: object, key: PropertyKey): EndpointDescription | undefined {
  const definition = endpointOn(Object.getOwnPropertyDescriptor(prototype, key)?.value);
  if (!definition) return undefined;
  return {
    name: definition.name,
    owner: prototype.constructor.name,
    decorators: decoratorsOf(definition).map(describeDecorator),
  };
}

const describeDecorator = ({
  decorator,
  order,
  options,
}: DecoratorRecord): EndpointDescription['decorators'][number] => ({
  decorator,
  order,
  options,
});
