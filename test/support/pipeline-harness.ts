import { getEventListeners } from 'node:events';
import type { Middleware, PageContext, PageRequest, PageResponse, PagewrightEvent } from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import { errorForResponse } from '../../src/client/response';
import { compose, errorContextOf, newCounters, newRequestStats } from '../../src/policies/middleware';

/** The outcome of one send: a response, or the result of the function. */
export type Answer = PageResponse | ((request: PageRequest) => PageResponse | Promise<PageResponse>);

/** Middleware around a scripted `next`. */
export interface PipelineHarness {
  readonly clock: FakeClock;
  readonly events: PagewrightEvent[];
  /** The request of each send, in order. */
  readonly requests: PageRequest[];
  /** The time of each send. */
  readonly sentAt: number[];
  /** A request with its own counters, as the page loop makes it. */
  request(overrides?: Partial<PageRequest>): PageRequest;
  send(request?: PageRequest): Promise<PageResponse>;
  /** The events of one type. */
  eventsOf<T extends PagewrightEvent['type']>(type: T): Extract<PagewrightEvent, { type: T }>[];
}

/** @param answers outcomes of the sends in order; the last one repeats */
export function pipelineHarness(
  middleware: Middleware | readonly Middleware[],
  answers: readonly Answer[],
  clock = fakeClock(),
): PipelineHarness {
  const events: PagewrightEvent[] = [];
  const requests: PageRequest[] = [];
  const sentAt: number[] = [];
  const ordered = [middleware].flat().map((handle, order) => ({ order, handle }));
  const send = compose(ordered, async (request) => {
    request.counters.requests += 1;
    sentAt.push(clock.now());
    const answer = answers[Math.min(requests.push(request), answers.length) - 1]!;
    return typeof answer === 'function' ? answer(request) : answer;
  });
  const request = (overrides: Partial<PageRequest> = {}): PageRequest => ({
    endpoint: 'Crm.users',
    query: true,
    params: {},
    signal: new AbortController().signal,
    clock,
    emit: (event) => events.push(event),
    counters: newCounters(),
    stats: newRequestStats(),
    call: () => 'start',
    ...overrides,
  });
  return {
    clock,
    events,
    requests,
    sentAt,
    request,
    send: (given = request()) => send(given),
    eventsOf: <T extends PagewrightEvent['type']>(type: T) =>
      events.filter((event): event is Extract<PagewrightEvent, { type: T }> => event.type === type),
  };
}

export const ok: PageResponse = { status: 200, headers: {}, body: { fine: true } };

/** Fails with the error of a status, as every client does. */
export const failing =
  (status: number, headers: Record<string, string> = {}, body: unknown = {}, method = 'GET') =>
  (request: PageRequest): never => {
    throw errorForResponse({ status, headers, body }, { ...errorContextOf(request), now: request.clock.now(), method });
  };

export const throwing =
  (error: () => unknown): Answer =>
  () => {
    throw error();
  };

/** Never responds, and ends only with its signal, like an HTTP client. */
export const hanging: Answer = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** The third page of a run. */
export const thirdPage: PageContext = {
  endpoint: 'Crm.users',
  index: 2,
  position: { style: 'cursor', at: { cursor: 'c2' }, seen: 50 },
  itemsYielded: 50,
};

export { gaps } from './permits';

/** Expects that no sleep and no abort listener remains. */
export function expectNothingLeft({ clock }: PipelineHarness, ...signals: AbortSignal[]): void {
  expect(clock.sleeping).toBe(0);
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual(signals.map(() => 0));
}
