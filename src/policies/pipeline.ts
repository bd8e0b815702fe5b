import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import {
  type Middleware,
  type Next,
  ORDER,
  type OrderedMiddleware,
  type PageRequest,
  type PageResponse,
} from './middleware.js';

/** A middleware and its place. */
export interface PlacedMiddleware {
  /** For messages. @default the name of `handle` */
  readonly name?: string;
  /** `'run'` is outermost: once a page or call, around all policies. `'attempt'` is innermost: around each send, after the token was chosen. */
  readonly at: 'run' | 'attempt';
  readonly handle: Middleware;
}

const PLACES = ['run', 'attempt'] as const;

const isMiddleware = (value: unknown): value is Middleware | PlacedMiddleware => {
  if (typeof value === 'function') return true;
  const { at, handle } = (value ?? {}) as Partial<PlacedMiddleware>;
  return typeof handle === 'function' && PLACES.includes(at as PlacedMiddleware['at']);
};

const WORDS = `a function (request, next), or { at: 'run' | 'attempt', handle: (request, next) => … }`;
export const middlewareSchema = z.custom<Middleware | PlacedMiddleware>(isMiddleware, { error: WORDS });

/**
 * Middleware of the caller as a step of the pipeline.
 *
 * @throws ConfigurationError for anything that is not a middleware
 */
export function toOrderedMiddleware(middleware: Middleware | PlacedMiddleware, where: string): OrderedMiddleware {
  if (!isMiddleware(middleware)) {
    throw new ConfigurationError(`${where}: a middleware must be ${WORDS}, got ${describeValue(middleware)}`);
  }
  const { at, handle, name } =
    typeof middleware === 'function' ? { at: 'attempt' as const, handle: middleware, name: undefined } : middleware;
  const label = (name ?? handle.name) || 'a middleware';
  return {
    order: ORDER[at],
    handle: async (request, next) => {
      // A request that the middleware built itself keeps what the policies need.
      const response: unknown = await handle(request, (changed) => next({ ...request, ...changed }));
      return checkResponse(response, `${where}: ${label}`, request);
    },
  };
}

function checkResponse(response: unknown, label: string, { endpoint, page }: PageRequest): PageResponse {
  if (typeof response === 'object' && response !== null && 'body' in response) return response;
  throw new ConfigurationError(
    `${label} returned ${describeValue(response)}. Return the response of next(request), or an object with a body`,
    page ? { page } : { endpoint },
  );
}

/** One function through all steps, outermost first, down to `send`. Steps of the same order keep theirs. */
export function compose(steps: readonly OrderedMiddleware[], send: Next): Next {
  const innermostFirst = [...steps].sort((a, b) => a.order - b.order).reverse();
  let pipeline = send;
  for (const { handle } of innermostFirst) {
    const next = pipeline;
    pipeline = (request) => handle(request, next);
  }
  return pipeline;
}
