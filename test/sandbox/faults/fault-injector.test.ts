import type { SandboxFault } from 'pagewright/sandbox';
import type { Reply } from '../../../src/sandbox/http/sandbox-request';
import { apiErrorOf, FaultInjector } from '../../../src/sandbox/faults/fault-injector';
import { Chaos } from '../../../src/sandbox/faults/chaos';
import { chaosSchema } from '../../../src/sandbox/sandbox-options-schema';

const PAGE: Reply = { status: 200, body: { entities: [1, 2, 3], total: 3, pageSize: 25, pageCount: 1 }, records: 3 };

/** The replies to requests in sequence. */
function answers(faults: FaultInjector, paths: readonly string[], reply = PAGE): (number | 'reset')[] {
  return paths.map((path, i) => {
    const answer = faults.inject({ number: i + 1, path, requestKey: () => path }, () => reply);
    return answer === 'reset' ? answer : answer.status;
  });
}

const scripted = (...script: SandboxFault[]) => new FaultInjector(script, undefined, apiErrorOf);
const times = (count: number, path = '/users') => Array.from({ length: count }, () => path);

describe('scripted faults', () => {
  it('are injected by the number of the request, over all paths', () => {
    const faults = scripted({ request: 2, kind: 'status', status: 503 }, { request: 4, kind: 'reset' });
    expect(answers(faults, ['/users', '/groups', '/users', '/groups'])).toEqual([200, 503, 200, 'reset']);
  });

  it('are injected by the number of the request to their path', () => {
    const faults = scripted({ request: 2, path: '/users', kind: 'status', status: 504 });
    expect(answers(faults, ['/users', '/groups', '/groups', '/users', '/users'])).toEqual([200, 200, 200, 504, 200]);
  });

  it('take precedence over random faults', () => {
    const chaos = new Chaos(chaosSchema.parse({ rate: 1, kinds: [500] }), 1, []);
    const faults = new FaultInjector([{ request: 2, kind: 'status', status: 503 }], chaos, apiErrorOf);
    expect(answers(faults, times(3))).toEqual([500, 503, 500]);
  });
});

describe('the fault injector', () => {
  it('counts error responses by status and other faults by kind', () => {
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

  it.each(['status', 'html', 'reset', 'errorBody', 'accepted'] as const)(
    'keeps the request away from the API for the kind %s',
    (kind) => {
      const answer = jest.fn(() => PAGE);
      scripted({ request: 1, kind }).inject({ number: 1, path: '/users', requestKey: () => '' }, answer);
      expect(answer).not.toHaveBeenCalled();
    },
  );

  it.each(['cut', 'truncated', 'empty', 'missingList'] as const)(
    'does not count the records of a response damaged by %s',
    (kind) => {
      const reply = scripted({ request: 1, kind }).inject(
        { number: 1, path: '/users', requestKey: () => '' },
        () => PAGE,
      );
      expect(reply).not.toHaveProperty('records');
    },
  );

  it.each(['slow', 'slowBody'] as const)('counts the records of a response delayed by %s', (kind) => {
    const reply = scripted({ request: 1, kind }).inject(
      { number: 1, path: '/users', requestKey: () => '' },
      () => PAGE,
    );
    expect(reply).toMatchObject({ records: 3, body: PAGE.body });
  });

  it('does not damage or count an error response of the API', () => {
    const refused: Reply = { status: 429, headers: { 'Retry-After': '5' }, body: {} };
    const faults = scripted({ request: 1, kind: 'cut' });
    expect(faults.inject({ number: 1, path: '/users', requestKey: () => '' }, () => refused)).toBe(refused);
    expect(faults.injected.size).toBe(0);
  });
});
