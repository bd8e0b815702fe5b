import {
  isPagewrightError,
  JobError,
  type JobOptions,
  type JsonObject,
  type PageRequest,
  type PageResponse,
  SchemaError,
} from 'pagewright';
import { jobSchema } from '../../../src/policies/poll/poll-options';
import { pollMiddleware } from '../../../src/policies/poll/poll-middleware';
import type { JobRequests } from '../../../src/policies/poll/remote-job';
import { RunEnded } from '../../../src/policies/middleware';
import { type Answer, failing, hanging, pipelineHarness } from '../../support/pipeline-harness';
import { rejection, settle } from '../../support/memory-endpoint';

/** What is asked for, in place of requests. */
const calls: JobRequests = {
  fetch: (request, jobId) => (params) => ({ ask: request, jobId, params }),
  cancel: (request, jobId) => () => ({ end: request, jobId }),
};
const options: JobOptions = {
  status: '/jobs/{jobId}',
  succeeded: ['FULFILLED'],
  failed: ['FAILED', 'CANCELLED', 'EXPIRED'],
  results: '/jobs/{jobId}/results',
  cancel: '/jobs/{jobId}',
};
const asked = ({ call, params }: PageRequest) => call(params);
const body = (fields: object, headers = {}): PageResponse => ({ status: 200, headers, body: fields });
const state = (word: string, more: object = {}) => body({ state: word, ...more });
const results = body({ conversations: [1, 2] });

const roadOf = (answers: readonly Answer[], more: Partial<JobOptions> = {}) =>
  pipelineHarness(pollMiddleware(jobSchema.parse({ ...options, ...more }), calls), answers);
const pageAt = (at: JsonObject): Partial<PageRequest> => ({
  page: { endpoint: 'Crm.conversations', index: 1, position: { style: 'job(cursor)', at, seen: 0 }, itemsYielded: 0 },
});
const started = pageAt({ job: 'j1', at: { cursor: null } });

describe('the start of a job', () => {
  it('[R122] is a page of its own in a paged run, and no query that may be sent twice', async () => {
    const road = roadOf([{ ...body({ jobId: 'j1' }), status: 202 }]);
    const answer = await road.send(road.request(pageAt({ job: null, at: {} })));
    expect(answer.body).toEqual({ jobId: 'j1' });
    expect(road.requests).toMatchObject([{ query: false, expects: 'body' }]);
    expect(road.eventsOf('job')).toMatchObject([{ jobId: 'j1', outcome: 'started', index: 1 }]);
    expect(road.eventsOf('job')[0]).not.toHaveProperty('state');
    expect(road.clock.sleeps).toEqual([]);
  });

  it('is told with its state, where the answer has one', async () => {
    const road = roadOf([state('QUEUED', { jobId: 'j1' })]);
    await road.send(road.request(pageAt({ job: null, at: {} })));
    expect(road.eventsOf('job')).toMatchObject([{ jobId: 'j1', outcome: 'started', state: 'QUEUED' }]);
  });

  it('is the first of three steps where nothing is paged', async () => {
    const road = roadOf([body({ jobId: 7 }), state('FULFILLED'), results]);
    const answer = road.send();
    await road.clock.advance(3_000);
    await expect(answer).resolves.toBe(results);
    expect(road.requests.map(asked)).toEqual([
      'start',
      { ask: '/jobs/{jobId}', jobId: '7', params: {} },
      { ask: '/jobs/{jobId}/results', jobId: '7', params: {} },
    ]);
  });

  it.each([{}, { jobId: '' }, { jobId: null }, { jobId: 1.5 }, { id: 'j1' }, []])(
    'is an error in the answer %j',
    async (fields) => {
      const road = roadOf([body(fields)]);
      const error = await rejection<SchemaError>(road.send());
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toMatch(
        /^Crm\.users: the response has no job ID at "jobId".*\. Check jobId of @Polled$/,
      );
      expect(road.requests).toHaveLength(1);
    },
  );
});

describe('the wait for a job', () => {
  it('[X19] looks after 3 s, then after twice as long each time, up to 30 s', async () => {
    const road = roadOf([...Array<Answer>(6).fill(state('PENDING')), state('FULFILLED'), results]);
    const answer = road.send(road.request(started));
    await road.clock.advance(200_000);
    await answer;
    expect(road.clock.sleeps).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000, 30_000]);
    expect(road.requests.slice(0, 2).map(({ stats }) => stats.waitedMs)).toEqual([3_000, 6_000]);
    expect(road.eventsOf('job').map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(6).fill('running'),
      'succeeded',
    ]);
  });

  it('is never shorter than the server asks for', async () => {
    const road = roadOf([body({ state: 'QUEUED' }, { 'retry-after': '45' }), state('FULFILLED'), results]);
    const answer = road.send(road.request(started));
    await road.clock.advance(60_000);
    await answer;
    expect(road.clock.sleeps).toEqual([3_000, 45_000]);
  });

  it('takes a state of neither list for one in which the job goes on', async () => {
    const road = roadOf([state('THINKING'), state('fulfilled'), results]);
    const answer = road.send(road.request(started));
    await road.clock.advance(9_000);
    await expect(answer).resolves.toBe(results);
  });

  it.each([
    ['FAILED', JobError, 'JOB_FAILED'],
    ['CANCELLED', JobError, 'JOB_CANCELLED'],
    ['EXPIRED', JobError, 'JOB_EXPIRED'],
  ] as const)("[X19] [R122] ends with the server's message in the state %s", async (word, Kind, code) => {
    const road = roadOf([state(word, { errorMessage: 'out of memory' })]);
    const failure = rejection<JobError>(road.send(road.request(started)));
    await road.clock.advance(3_000);
    const error = await failure;
    expect(error).toBeInstanceOf(Kind);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({ code, jobId: 'j1', state: word, serverMessage: 'out of memory' });
    expect(error.message).toContain(`Crm.conversations, page 2: job j1 ended as ${word} — out of memory`);
    expect(road.requests).toHaveLength(1);
    expect(road.eventsOf('job')).toMatchObject([{ outcome: 'failed', state: word }]);
  });

  it.each<[string, Partial<JobOptions>, object]>([
    ['as message', {}, { message: 'why' }],
    ['as errorMessage before message', {}, { errorMessage: 'why', message: 'something' }],
    ['where the option says', { message: 'error.text' }, { errorMessage: 'something', error: { text: 'why' } }],
  ])("has the server's words for its failure %s", async (_where, more, fields) => {
    const road = roadOf([state('FAILED', fields)], more);
    const failure = rejection<JobError>(road.send(road.request(started)));
    await road.clock.advance(3_000);
    expect((await failure).serverMessage).toBe('why');
  });

  it('shows no credential that the server repeats in its message', async () => {
    const road = roadOf([state('FAILED', { errorMessage: 'refused: Authorization: Bearer s3cr3t' })]);
    const failure = rejection<JobError>(road.send(road.request(started)));
    await road.clock.advance(3_000);
    expect((await failure).serverMessage).toMatch(/^refused: Authorization: \[redacted\]/);
  });

  it('ends after timeoutMs, with a last look at that moment, and leaves the job alone', async () => {
    const road = roadOf([state('PENDING')], { timeoutMs: 10_000 });
    const failure = rejection<JobError>(road.send(road.request(started)));
    await road.clock.advance(10_000);
    const error = await failure;
    expect(error).toMatchObject({ code: 'JOB_TIMEOUT' });
    expect(error).toMatchObject({ jobId: 'j1', state: 'PENDING', timeoutMs: 10_000, code: 'JOB_TIMEOUT' });
    expect(error.page?.position.at).toEqual({ job: 'j1', at: { cursor: null } });
    expect(road.clock.sleeps).toEqual([3_000, 6_000, 1_000]);
    expect(road.requests.map(asked)).toEqual(Array(3).fill({ ask: '/jobs/{jobId}', jobId: 'j1', params: {} }));
  });

  it('fails where an answer tells no state', async () => {
    const road = roadOf([body({ status: 'PENDING' })]);
    const failure = rejection(road.send(road.request(started)));
    await road.clock.advance(3_000);
    expect((await failure).message).toMatch(
      /the response has no job state at "state".*\. Check state of @Polled$/,
    );
  });

  it.each([404, 410])('takes a %i for a job whose time is over', async (status) => {
    const road = roadOf([failing(status)]);
    const failure = rejection<JobError>(road.send(road.request(started)));
    await road.clock.advance(3_000);
    const error = await failure;
    expect(error).toMatchObject({ code: 'JOB_EXPIRED' });
    expect(error.cause).toMatchObject({ status });
    expect(error.message).toContain('job j1 has expired on the server');
  });

  it('fails as its request fails otherwise', async () => {
    const road = roadOf([failing(403)]);
    const failure = rejection(road.send(road.request(started)));
    await road.clock.advance(3_000);
    await expect(failure).resolves.toMatchObject({ status: 403 });
  });
});

describe('the results of a job', () => {
  it('are asked for without another look once the job was seen to be done', async () => {
    const road = roadOf([results]);
    const request = road.request({
      ...pageAt({ job: 'j1', ready: true, at: { cursor: 'c2' } }),
      params: { cursor: 'c2' },
    });
    await expect(road.send(request)).resolves.toBe(results);
    expect(road.requests.map(asked)).toEqual([{ ask: '/jobs/{jobId}/results', jobId: 'j1', params: { cursor: 'c2' } }]);
    expect(road.requests[0]?.expects).toBe('page');
  });

  it('[X22] are the last answer about the job where they have no address of their own', async () => {
    const last = body({ queryStatus: 'Complete', results: [1] });
    const road = roadOf([body({ queryStatus: 'Running' }), last], {
      state: 'queryStatus',
      succeeded: ['Complete'],
      failed: ['Failed'],
      results: undefined,
    });
    const answer = road.send(road.request(started));
    await road.clock.advance(9_000);
    await expect(answer).resolves.toBe(last);
    expect(road.requests).toHaveLength(2);
  });

  it('are gone where the server does not know them any more', async () => {
    const road = roadOf([failing(404)]);
    const error = await rejection(road.send(road.request(pageAt({ job: 'j1', ready: true, at: { cursor: 'c2' } }))));
    expect(error).toMatchObject({ code: 'JOB_EXPIRED' });
  });
});

describe('a job that nobody waits for any more', () => {
  /** Aborts while the job is waited for, by the given reason. */
  async function abandoned(reason: unknown, answers: readonly Answer[], more: Partial<JobOptions> = {}) {
    const control = new AbortController();
    const road = roadOf(answers, more);
    const failure = road.send(road.request({ ...started, signal: control.signal })).catch((error: unknown) => error);
    await road.clock.advance(4_000);
    control.abort(reason);
    const error = await failure;
    await settle();
    return { road, error };
  }

  it('[X20] is ended at the server when the caller aborts, and the caller does not wait for that', async () => {
    const stop = new Error('enough');
    const { road, error } = await abandoned(stop, [state('PENDING'), body({})]);
    expect(error).toBe(stop);
    expect(road.requests.map(asked)).toEqual([
      { ask: '/jobs/{jobId}', jobId: 'j1', params: {} },
      { end: '/jobs/{jobId}', jobId: 'j1' },
    ]);
    expect(road.requests[1]?.signal.aborted).toBe(false);
    expect(road.requests.map(({ expects }) => expects)).toEqual(['body', 'body']);
    expect(road.eventsOf('job').at(-1)).toMatchObject({ outcome: 'cancelled', jobId: 'j1' });
    expect(road.clock.sleeping).toBe(0);
  });

  it('is ended as well where the caller gives nothing as the reason', async () => {
    const { road } = await abandoned(null, [state('PENDING'), body({})]);
    expect(road.eventsOf('job').at(-1)).toMatchObject({ outcome: 'cancelled' });
  });

  it('tells by an event that it could not be ended', async () => {
    const { road } = await abandoned(new Error('enough'), [state('PENDING'), failing(500)]);
    expect(road.eventsOf('job').at(-1)).toMatchObject({ outcome: 'not cancelled', error: 'HTTP' });
  });

  it('is left alone where no way to end it is given', async () => {
    const { road } = await abandoned(new Error('enough'), [state('PENDING')], { cancel: undefined });
    expect(road.requests).toHaveLength(1);
  });

  it('is left alone when its run is stopped, or out of time: that run may be gone on with', async () => {
    const { road, error } = await abandoned(new RunEnded(), [state('PENDING')]);
    expect(isPagewrightError(error)).toBe(false);
    expect(road.requests).toHaveLength(1);
  });

  it('is left alone once it was seen to be done, also while its first results come', async () => {
    const control = new AbortController();
    const answers = [state('FULFILLED'), hanging, body({})];
    const road = roadOf(answers);
    const failure = rejection(road.send(road.request({ ...started, signal: control.signal })));
    await road.clock.advance(3_000);
    control.abort(new Error('enough'));
    expect((await failure).message).toBe('enough');
    await settle();
    expect(road.requests.map(asked)).toEqual([
      { ask: '/jobs/{jobId}', jobId: 'j1', params: {} },
      { ask: '/jobs/{jobId}/results', jobId: 'j1', params: {} },
    ]);
  });

  it('is left alone where the caller aborts a job that has just failed', async () => {
    const control = new AbortController();
    const failed = () => {
      control.abort(new Error('enough'));
      return state('FAILED');
    };
    const road = roadOf([failed]);
    const failure = rejection(road.send(road.request({ ...started, signal: control.signal })));
    await road.clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'JOB_FAILED' });
    await settle();
    expect(road.requests).toHaveLength(1);
  });

  it('is left alone once it is done: its results are all there', async () => {
    const control = new AbortController();
    const road = roadOf([() => Promise.reject(control.signal.reason as Error)]);
    control.abort(new Error('enough'));
    const request = road.request({ ...pageAt({ job: 'j1', ready: true, at: {} }), signal: control.signal });
    await expect(road.send(request)).rejects.toThrow('enough');
    expect(road.requests).toHaveLength(1);
  });
});
