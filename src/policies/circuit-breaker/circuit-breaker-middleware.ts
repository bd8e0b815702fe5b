import { CircuitOpenError } from '../../errors/client-errors.js';
import { HttpError } from '../../errors/http-errors.js';
import { NetworkError } from '../../errors/network-error.js';
import { ResponseFormatError } from '../../errors/paging-errors.js';
import { isThenable } from '../../time/clock.js';
import { errorContextOf, eventContextOf, type Middleware, type PageRequest, trackWait } from '../middleware.js';
import { hasStatus } from '../retry/retry-middleware.js';
import { type CircuitPolicy, maxWaitMs } from './circuit-breaker-options.js';
import type { Admission, CircuitBreaker } from './circuit-breaker.js';

/** Sends nothing while the breaker is open, and reports to it how each send ended. */
export function circuitBreakerMiddleware(breaker: CircuitBreaker, policy: CircuitPolicy): Middleware {
  return async (request, next) => {
    const { admission, waited } = await admit(breaker, request, policy);
    try {
      // With the permits from before the wait, all waiting callers would start together. The probe is alone, and all wait for it.
      if (waited && !admission.probe) await request.reacquirePermits?.();
      request.signal.throwIfAborted();
      const response = await next(request);
      admission.end('success');
      return response;
    } catch (error) {
      endAdmission(admission, error, request, policy);
      throw error;
    }
  };
}

async function admit(
  breaker: CircuitBreaker,
  request: PageRequest,
  { whenOpen }: CircuitPolicy,
): Promise<{ readonly admission: Admission; readonly waited: boolean }> {
  const since = request.clock.now();
  try {
    const admission = breaker.admit({
      whenOpen,
      maxWaitMs: maxWaitMs(breaker),
      signal: request.signal,
      onChange: (change) => request.emit({ type: 'circuit', ...eventContextOf(request), ...change }),
    });
    if (!isThenable(admission)) return { admission, waited: false };
    // A waiting caller must not hold the permit that the probe needs.
    request.releasePermits?.();
    return { admission: await trackWait(request, admission, since), waited: true };
  } catch (error) {
    throw error instanceof CircuitOpenError ? new CircuitOpenError(error.retryAfterMs, errorContextOf(request)) : error;
  }
}

function endAdmission(
  admission: Admission,
  error: unknown,
  { signal }: PageRequest,
  { statuses }: CircuitPolicy,
): void {
  if (signal.aborted) return admission.end('cancelled');
  if (error instanceof NetworkError) return admission.end('network-error');
  // An unreadable response is a response.
  if (error instanceof ResponseFormatError) return admission.end('other-response');
  if (!(error instanceof HttpError)) return admission.end('cancelled');
  if (!hasStatus(statuses, error)) return admission.end('other-response');
  admission.end('failure', (error.retryAfter ?? 0) * 1_000);
}
