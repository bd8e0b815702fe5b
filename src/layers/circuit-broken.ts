import type { CircuitBreaker, Pass } from '../breaker/circuit-breaker.js';
import { CircuitOpenError } from '../errors/circuit-open-error.js';
import { HttpError } from '../errors/http-error.js';
import { NetworkError } from '../errors/network-error.js';
import { ResponseFormatError } from '../errors/response-format-error.js';
import { isThenable } from '../time/thenable.js';
import type { CircuitPolicy } from './circuit-options.js';
import { placeIn, tagOf, type Layer, type PageRequest } from './layer.js';
import { answeredWith } from './retry-rules.js';
import { waiting } from './waiting.js';

/** Sends nothing while the breaker is open, and tells it how each send ended. */
export function circuitBroken(breaker: CircuitBreaker, policy: CircuitPolicy): Layer {
  return async (request, next) => {
    const { pass, waited } = await enter(breaker, request, policy);
    try {
      // The turn from before the wait would let all who waited start together, whatever the pace. The probe is alone, and all wait for it.
      if (waited && !pass.probe) await request.takeNewTurn?.();
      request.signal.throwIfAborted();
      const response = await next(request);
      pass.end('success');
      return response;
    } catch (error) {
      end(pass, error, request, policy);
      throw error;
    }
  };
}

async function enter(
  breaker: CircuitBreaker,
  request: PageRequest,
  { whenOpen, maxWaitMs }: CircuitPolicy,
): Promise<{ readonly pass: Pass; readonly waited: boolean }> {
  const since = request.clock.now();
  try {
    const pass = breaker.enter({
      whenOpen,
      maxWaitMs,
      signal: request.signal,
      tell: (change) => request.emit({ type: 'circuit', ...tagOf(request), ...change }),
    });
    if (!isThenable(pass)) return { pass, waited: false };
    // Whoever waits here with a slot of the bucket would keep it from the probe, which everybody waits for.
    request.giveTurnBack?.();
    return { pass: await waiting(request, pass, since), waited: true };
  } catch (error) {
    throw error instanceof CircuitOpenError ? new CircuitOpenError(error.retryAfterMs, placeIn(request)) : error;
  }
}

function end(pass: Pass, error: unknown, { signal }: PageRequest, { statuses }: CircuitPolicy): void {
  if (signal.aborted) return pass.end('given-up');
  if (error instanceof NetworkError) return pass.end('no-answer');
  // What cannot be read is an answer all the same.
  if (error instanceof ResponseFormatError) return pass.end('answered');
  if (!(error instanceof HttpError)) return pass.end('given-up');
  if (!answeredWith(statuses, error)) return pass.end('answered');
  pass.end('failure', (error.retryAfter ?? 0) * 1_000);
}
