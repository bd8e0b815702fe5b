import type { Admission, CircuitBreaker } from './circuit-breaker.js';
import { CircuitOpenError } from '../../errors/client-errors.js';
import { HttpError } from '../../errors/http-errors.js';
import { NetworkError } from '../../errors/network-error.js';
import { ResponseFormatError } from '../../errors/paging-errors.js';
import { isThenable } from '../../time/abortable.js';
import type { CircuitPolicy } from './circuit-breaker-options.js';
import { errorContextOf, eventContextOf, type Middleware, type PageRequest, trackWait } from '../middleware.js';
import { hasStatus } from '../retry/retry-rules.js';

/** Sends nothing while the breaker is open, and tells it how each send ended. */
export function circuitBreakerMiddleware(breaker: CircuitBreaker, policy: CircuitPolicy): Middleware {
  return async (request, next) => {
    const { pass, waited } = await admit(breaker, request, policy);
    try {
      // The turn from before the wait would let all who waited start together, whatever the pace. The probe is alone, and all wait for it.
      if (waited && !pass.probe) await request.reacquirePermits?.();
      request.signal.throwIfAborted();
      const response = await next(request);
      pass.end('success');
      return response;
    } catch (error) {
      endAdmission(pass, error, request, policy);
      throw error;
    }
  };
}

async function admit(
  breaker: CircuitBreaker,
  request: PageRequest,
  { whenOpen, maxWaitMs }: CircuitPolicy,
): Promise<{ readonly pass: Admission; readonly waited: boolean }> {
  const since = request.clock.now();
  try {
    const pass = breaker.enter({
      whenOpen,
      maxWaitMs,
      signal: request.signal,
      onChange: (change) => request.emit({ type: 'circuit', ...eventContextOf(request), ...change }),
    });
    if (!isThenable(pass)) return { pass, waited: false };
    // Whoever waits here with a slot of the bucket would keep it from the probe, which everybody waits for.
    request.releasePermits?.();
    return { pass: await trackWait(request, pass, since), waited: true };
  } catch (error) {
    throw error instanceof CircuitOpenError ? new CircuitOpenError(error.retryAfterMs, errorContextOf(request)) : error;
  }
}

function endAdmission(pass: Admission, error: unknown, { signal }: PageRequest, { statuses }: CircuitPolicy): void {
  if (signal.aborted) return pass.end('given-up');
  if (error instanceof NetworkError) return pass.end('no-answer');
  // What cannot be read is an answer all the same.
  if (error instanceof ResponseFormatError) return pass.end('answered');
  if (!(error instanceof HttpError)) return pass.end('given-up');
  if (!hasStatus(statuses, error)) return pass.end('answered');
  pass.end('failure', (error.retryAfter ?? 0) * 1_000);
}
