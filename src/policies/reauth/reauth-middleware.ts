import type { Credentials } from './credentials.js';
import { AuthError } from '../../errors/client-errors.js';
import { HttpError, sameResponse, UnauthorizedError } from '../../errors/http-errors.js';
import { messageOf } from '../../errors/describe-value.js';
import {
  errorContextOf,
  eventContextOf,
  type Middleware,
  type Next,
  type PageRequest,
  type PageResponse,
} from '../middleware.js';

/**
 * Renews the credentials on a 401, once for all requests that fail at the same time, and sends the request once more. This includes a POST, since the
 * server did not process it. A second 401 in a row is final.
 */
export function reauthMiddleware(credentialsOf: (request: PageRequest) => Credentials): Middleware {
  return async (request, next) => {
    const credentials = credentialsOf(request);
    const noted = credentials.renewal.count;
    const token = await credentials.token?.(request.signal);
    try {
      return await send(request, next, token);
    } catch (error) {
      request.signal.throwIfAborted();
      if (!isUnauthorized(error) || !credentials.renew) throw error;
      await renew(credentials, noted, token, request);
    }
    return sendAgain(request, next, await credentials.token?.(request.signal));
  };
}

const isUnauthorized = (error: unknown): error is HttpError => error instanceof HttpError && error.status === 401;

function send(request: PageRequest, next: Next, token: string | undefined): Promise<PageResponse> {
  request.signal.throwIfAborted();
  return next(token === undefined ? request : { ...request, token });
}

async function sendAgain(request: PageRequest, next: Next, token: string | undefined): Promise<PageResponse> {
  request.counters.retries += 1;
  try {
    return await send(request, next, token);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    const advice = 'the credentials were renewed and rejected again';
    throw new UnauthorizedError({ ...sameResponse(error), ...errorContextOf(request), advice });
  }
}

/** @throws AuthError if the renewal fails */
async function renew(
  { renewal, renew }: Credentials,
  noted: number,
  token: string | undefined,
  request: PageRequest,
): Promise<void> {
  const { clock, counters, emit, signal } = request;
  const since = clock.now();
  const emitOutcome = (outcome: 'refreshed' | 'replaced' | 'failed') =>
    emit({ type: 'reauth', ...eventContextOf(request), outcome, ms: Math.max(0, clock.now() - since) });
  try {
    const outcome = await renewal.renewUnlessDoneSince(noted, (within) => renew!(token, within), signal);
    if (outcome === 'refreshed') counters.refreshes += 1;
    emitOutcome(outcome);
  } catch (error) {
    signal.throwIfAborted();
    emitOutcome('failed');
    throw asAuthError(error, request);
  }
}

function asAuthError(error: unknown, request: PageRequest): AuthError {
  if (error instanceof AuthError) return error;
  const message = `the server returned 401, and the credentials could not be renewed: ${messageOf(error)}`;
  return new AuthError(message, {}, { ...errorContextOf(request), cause: error });
}
