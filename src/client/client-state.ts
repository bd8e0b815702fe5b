import { z } from 'zod';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { parseOptions } from '../options/parse-options.js';
import type { CircuitBreaker } from '../policies/circuit-breaker/circuit-breaker.js';
import { type Classifier, classifyOption } from '../policies/classify/classify-options.js';
import {
  type Middleware,
  type OrderedMiddleware,
  type PlacedMiddleware,
  toOrderedMiddleware,
} from '../policies/middleware.js';
import { AcquireOrder } from '../policies/rate-limit/acquire-all.js';
import type { RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import type { CredentialRenewal } from '../policies/reauth/reauth-middleware.js';
import type { ApiClientOptions } from './api-client-options.js';
import type { Attempt } from './attempt.js';

/** An instance keeps what its annotated methods have in common under this symbol. `ApiClient` does; any class may. */
export const CLIENT_CONTEXT: unique symbol = Symbol.for('pagewright.client');

/** Options that the annotated methods of one client share: those of an `ApiClient`, except for the ones about HTTP. */
export type ClientContext = Omit<
  ApiClientOptions,
  'baseURL' | 'axios' | 'timeoutMs' | 'networkRetries' | 'arrayParams'
>;

/** One for all clients: they may share buckets, and those who acquire them in another order could wait for each other. */
const ACQUIRE_ORDER = new AcquireOrder();

const NO_CONTEXT: ClientContext = Object.freeze({});

/** What is looked up: by its scope, otherwise by its configuration. */
interface RegistryKey {
  /** Who asks, for messages. */
  readonly where: string;
  readonly scope: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

/** State that outlives one call, such as a rate limiter: shared within one client by all who name the same scope or the same configuration. */
class ScopedRegistry<T> {
  readonly #entries = new Map<string, { readonly config: string; readonly entry: T }>();

  /**
   * Returns the entry of this scope or configuration, and makes it if it does not exist.
   *
   * @throws ConfigurationError if the scope has another configuration
   */
  get({ where, scope, config }: RegistryKey, make: () => T): T {
    const text = JSON.stringify(config);
    const key = scope === undefined ? `config ${text}` : `scope ${scope}`;
    const found = this.#entries.get(key);
    if (!found) {
      const entry = make();
      this.#entries.set(key, { config: text, entry });
      return entry;
    }
    if (found.config === text) return found.entry;
    throw new ConfigurationError(
      `${where}: the scope "${scope}" already has the configuration ${found.config}, so it cannot have ${text}. Use another name for the scope`,
    );
  }
}

/** All that the library keeps for one client, as long as the client lives. A token source has one too: limits may be counted by it. */
export class ClientState {
  readonly rateLimiters = new ScopedRegistry<RateLimiter>();
  readonly acquireOrder = ACQUIRE_ORDER;
  readonly circuitBreakers = new ScopedRegistry<CircuitBreaker>();
  readonly renewals = new ScopedRegistry<CredentialRenewal>();
  /**
   * The send on whose behalf an annotated method is running now. A helper such as `this.get()` takes no such argument, so it is read here, and
   * written into the request: from there on it is an argument.
   */
  attempt: Attempt | undefined;
  /** The policies of the client itself, once they are made. */
  policies: readonly OrderedMiddleware[] | undefined;
  middleware: readonly OrderedMiddleware[];
  /** The rules for the responses to all requests of the client. */
  classify: Classifier | undefined;
  /** Name of the client's class. */
  readonly name: string;
  #plans = new Map<object, unknown>();

  constructor(
    readonly owner: object,
    public context: ClientContext,
  ) {
    this.name = owner.constructor.name;
    this.middleware = (context.use ?? []).map((one) => toOrderedMiddleware(one, this.name));
    this.classify = classifierOf(context, this.name);
  }

  /** Replaces the context: a class may set it after its first call, or set another one. */
  setContext(context: ClientContext): void {
    this.context = context;
    this.middleware = (context.use ?? []).map((one) => toOrderedMiddleware(one, this.name));
    this.classify = classifierOf(context, this.name);
    this.policies = undefined;
    this.#plans = new Map();
  }

  /** Adds a middleware for the calls to come; a run that is under way keeps its own. */
  use(middleware: Middleware | PlacedMiddleware): void {
    this.middleware = [...this.middleware, toOrderedMiddleware(middleware, `${this.name}.use`)];
    this.#plans = new Map();
  }

  /** What `make` returned for the key before, until a middleware is added. */
  planFor<T>(key: object, make: () => T): T {
    if (!this.#plans.has(key)) this.#plans.set(key, make());
    return this.#plans.get(key) as T;
  }

  /** Calls an annotated method on behalf of one send. */
  runWithin<T>(attempt: Attempt, call: () => T): T {
    const outer = this.attempt;
    this.attempt = attempt;
    try {
      return call();
    } finally {
      this.attempt = outer;
    }
  }
}

const classifySchema = z.object({ classify: classifyOption.optional() });

/** @throws ConfigurationError for malformed rules */
const classifierOf = ({ classify }: ClientContext, where: string): Classifier | undefined =>
  classify && parseOptions(classifySchema, { classify }, where).classify;

const states = new WeakMap<object, ClientState>();

/** The state of a client, with the context that the client has now. */
export function stateOf(owner: object): ClientState {
  const context = (owner as { readonly [CLIENT_CONTEXT]?: ClientContext })[CLIENT_CONTEXT] ?? NO_CONTEXT;
  const known = states.get(owner);
  if (!known) {
    const state = new ClientState(owner, context);
    states.set(owner, state);
    return state;
  }
  if (known.context !== context) known.setContext(context);
  return known;
}
