import type { SandboxFault } from 'pagewright/sandbox';
import type { Reply } from '../../../src/sandbox/http/reply';
import { FaultInjector } from '../../../src/sandbox/faults/fault-injector';
import { apiErrorOf } from '../../../src/sandbox/faults/fault-responses';
import { Chaos } from '../../../src/sandbox/faults/chaos';

const PAGE: Reply = { status: 200, body: { entities: [1, 2, 3], total: 3, pageSize: 25, pageCount: 1 }, records: 3 };

/** The answers to one request after another. */
function answers(faults: FaultInjector, paths: readonly string[], reply = PAGE): (number | 'reset')[] {
  return paths.map((path, i) => {
    const answer = faults.inject({ number: i + 1, path, requestKey: () => path }, () => reply);
    return answer === 'reset' ? answer : answer.status;
  });
}

const scripted = (...script: SandboxFault[]) => new FaultInjector(script, undefined, apiErrorOf);
const times = (count: number, path = '/users') => Array.from({ length: count }, () => path);

describe('the faults of a script', () => {
  it('meet the request with their number, over all paths', () => {
    const faults = scripted({ request: 2, kind: 'status', status: 503 }, { request: 4, kind: 'reset' });
    expect(answers(faults, ['/users', '/groups', '/users', '/groups'])).toEqual([200, 503, 200, 'reset']);
  });

  it('meet the request with their number among those to their path', () => {
    const faults = scripted({ request: 2, path: '/users', kind: 'status', status: 504 });
    expect(answers(faults, ['/users', '/groups', '/groups', '/users', '/users'])).toEqual([200, 200, 200, 504, 200]);
  });

  it('come before the weather', () => {
    const weather = new Chaos({ rate: 1, kinds: [500] }, 1, []);
    const faults = new FaultInjector([{ request: 2, kind: 'status', status: 503 }], weather, apiErrorOf);
    expect(answers(faults, times(3))).toEqual([500, 503, 500]);
  });
});

describe('the faults of the sandbox', () => {
  it('are counted, error answers by status and others by kind', () => {
    const faults = scripted(
      { request: 1, kind: 'status' },
      { request: 2, kind: 'status', status: 503 },
      { request: 3, kind: 'status', status: 503 },
      { request: 4, kind: 'html', status: 503 },
      { request: 5, kind: 'slow' },
    );
    answers(faults, times(6));
    expect(Object.fromEntries(faults.injected)).toEqual({ '500': 1, '503': 2, html: 1, slow: 1 });
  });

  it.each(['status', 'html', 'reset', 'errorBody', 'accepted'] as const)('keep a request from the API: %s', (kind) => {
    const answer = jest.fn(() => PAGE);
    scripted({ request: 1, kind }).inject({ number: 1, path: '/users', requestKey: () => '' }, answer);
    expect(answer).not.toHaveBeenCalled();
  });

  it.each(['cut', 'truncated', 'empty', 'missingList'] as const)(
    'leave no page of an answer that is hurt: %s',
    (kind) => {
      const reply = scripted({ request: 1, kind }).inject(
        { number: 1, path: '/users', requestKey: () => '' },
        () => PAGE,
      );
      expect(reply).not.toHaveProperty('records');
    },
  );

  it.each(['slow', 'slowBody'] as const)('leave a late page a page: %s', (kind) => {
    const reply = scripted({ request: 1, kind }).inject(
      { number: 1, path: '/users', requestKey: () => '' },
      () => PAGE,
    );
    expect(reply).toMatchObject({ records: 3, body: PAGE.body });
  });

  it('do not touch what the API refuses itself, and do not count then', () => {
    const refused: Reply = { status: 429, headers: { 'Retry-After': '5' }, body: {} };
    const faults = scripted({ request: 1, kind: 'cut' });
    expect(faults.inject({ number: 1, path: '/users', requestKey: () => '' }, () => refused)).toBe(refused);
    expect(faults.injected.size).toBe(0);
  });
});
