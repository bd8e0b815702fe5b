import { ConfigurationError } from 'pagewright';
import type { Answer } from '../../../src/policies/classify/classify-options';
import { classifyAnswer } from '../../../src/policies/classify/classify-answer';

const now = 1_000_000;
const answer = (given: Partial<Answer> = {}): Answer => ({ status: 200, headers: {}, body: {}, ...given });
const pageRules = { wrapSingle: false, hasList: () => true };

describe('the classification of a response', () => {
  it('is that of the method, then that of the client, then the built-in one', () => {
    const body = { ok: false };
    const of = (method?: 'ok', client?: 'retry') =>
      classifyAnswer(answer({ body }), {
        now,
        pageRules: { ...pageRules, classify: () => method },
        classify: () => client,
      })?.verdict;
    expect(of('ok', 'retry')).toBe('ok');
    expect(of(undefined, 'retry')).toBe('retry');
    expect(of()).toBe('fail');
  });

  it('inspects the body only of a page with a status of success', () => {
    const body = { ok: false };
    expect(classifyAnswer(answer({ body }), { now })).toBeUndefined();
    expect(classifyAnswer(answer({ body, status: 400 }), { now, pageRules })).toBeUndefined();
    expect(classifyAnswer(answer({ body, status: undefined }), { now, pageRules })?.verdict).toBe('fail');
  });

  it.each([
    ['Retry-After in seconds', { 'retry-after': '1' }, 'throttled'],
    ['Retry-After as a date', { 'retry-after': new Date(now + 5_000).toUTCString() }, 'throttled'],
    ['nothing left of a quota', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }, 'throttled'],
    ['something left of a quota', { 'x-ratelimit-remaining': '1' }, undefined],
    ['an unreadable Retry-After', { 'retry-after': 'soon' }, undefined],
    ['no header', {}, undefined],
  ])('of a 403 with %s', (_what, headers, verdict) => {
    expect(classifyAnswer(answer({ status: 403, headers }), { now })?.verdict).toBe(verdict);
  });

  it.each(['done', null, false, Promise.resolve('ok')])('cannot be %p', (verdict) => {
    const classify = (() => verdict) as never;
    const act = () => classifyAnswer(answer(), { now, endpoint: 'Crm.users', classify });
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(/^Crm\.users: classify returned .*\. Return one of 'ok', 'empty', 'retry', .*, or undefined/);
  });
});
