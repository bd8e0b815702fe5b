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
import type { JobRequests } from '../../../src/policies/poll/job-polling';
import { RunEnded } from '../../../src/policies/middleware';
import { type Answer, failing, hanging, pipelineHarness } from '../../support/pipeline-harness';
import { rejection, settle } from '../../support/memory-endpoint';

/** Descriptions instead of requests. */
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

const pipelineOf = (answers: readonly Answer[], more: Partial<JobOptions> = {}) =>
  pipelineHarness(pollMiddleware(jobSchema.parse({ ...options, ...more }), calls), answers);
const pageAt = (at: JsonObject): Partial<PageRequest> => ({
  page: { endpoint: 'Crm.conversations', index: 1, position: { style: 'job(cursor)', at, seen: 0 }, itemsYielded: 0 },
});
const started = pageAt({ job: 'j1', at: { cursor: null } });

describe('the start of a job', () => {
  it('[R122] the start of a job is a page of its own in a paged run and is not retried as a query', async () => {
    const pipeline = pipelineOf([{ ...body({ jobId: 'j1' }), status: 202 }]);
    const answer = await pipeline.send(pipeline.request(pageAt({ job: null, at: {} })));
    expect(answer.body).toEqual({ jobId: 'j1' });
    expect(pipeline.requests).toMatchObject([{ query: false, expects: 'body' }]);
    expect(pipeline.eventsOf('job')).toMatchObject([{ jobId: 'j1', outcome: 'started', index: 1 }]);
    expect(pipeline.eventsOf('job')[0]).not.toHaveProperty('state');
    expect(pipeline.clock.sleeps).toEqual([]);
  });

  it('the event about the start of a job contains the state, if the response has one', async () => {
    const pipeline = pipelineOf([state('QUEUED', { jobId: 'j1' })]);
    await pipeline.send(pipeline.request(pageAt({ job: null, at: {} })));
    expect(pipeline.eventsOf('job')).toMatchObject([{ jobId: 'j1', outcome: 'started', state: 'QUEUED' }]);
  });

  it('a job without paging is started, polled, and resolves to its results', async () => {
    const pipeline = pipelineOf([body({ jobId: 7 }), state('FULFILLED'), results]);
    const answer = pipeline.send();
    await pipeline.clock.advance(3_000);
    await expect(answer).resolves.toBe(results);
    expect(pipeline.requests.map(asked)).toEqual([
      'start',
      { ask: '/jobs/{jobId}', jobId: '7', params: {} },
      { ask: '/jobs/{jobId}/results', jobId: '7', params: {} },
    ]);
  });

  it.each([{}, { jobId: '' }, { jobId: null }, { jobId: 1.5 }, { id: 'j1' }, []])(
    'a start response %j without a job ID is rejected',
    async (fields) => {
      const pipeline = pipelineOf([body(fields)]);
      const error = await rejection<SchemaError>(pipeline.send());
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toMatch(/^Crm\.users: the response has no job ID at "jobId".*\. Check jobId of @Polled$/);
      expect(pipeline.requests).toHaveLength(1);
    },
  );
});

describe('the wait for a job', () => {
  it('[X19] the status of a job is requested after 3 s, then after twice as long each time, up to 30 s', async () => {
    const pipeline = pipelineOf([...Array<Answer>(6).fill(state('PENDING')), state('FULFILLED'), results]);
    const answer = pipeline.send(pipeline.request(started));
    await pipeline.clock.advance(200_000);
    await answer;
    expect(pipeline.clock.sleeps).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000, 30_000]);
    expect(pipeline.requests.slice(0, 2).map(({ stats }) => stats.waitedMs)).toEqual([3_000, 6_000]);
    expect(pipeline.eventsOf('job').map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(6).fill('running'),
      'succeeded',
    ]);
  });

  it('the wait for a job respects Retry-After', async () => {
    const pipeline = pipelineOf([body({ state: 'QUEUED' }, { 'retry-after': '45' }), state('FULFILLED'), results]);
    const answer = pipeline.send(pipeline.request(started));
    await pipeline.clock.advance(60_000);
    await answer;
    expect(pipeline.clock.sleeps).toEqual([3_000, 45_000]);
  });

  it('a job with a state of neither list is still running', async () => {
    const pipeline = pipelineOf([state('THINKING'), state('fulfilled'), results]);
    const answer = pipeline.send(pipeline.request(started));
    await pipeline.clock.advance(9_000);
    await expect(answer).resolves.toBe(results);
  });

  it.each([
    ['FAILED', JobError, 'JOB_FAILED'],
    ['CANCELLED', JobError, 'JOB_CANCELLED'],
    ['EXPIRED', JobError, 'JOB_EXPIRED'],
  ] as const)('[X19] [R122] a job in the state %s rejects with the message of the server', async (word, Kind, code) => {
    const pipeline = pipelineOf([state(word, { errorMessage: 'out of memory' })]);
    const failure = rejection<JobError>(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    const error = await failure;
    expect(error).toBeInstanceOf(Kind);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({ code, jobId: 'j1', state: word, serverMessage: 'out of memory' });
    expect(error.message).toContain(`Crm.conversations, page 2: job j1 ended as ${word} — out of memory`);
    expect(pipeline.requests).toHaveLength(1);
    expect(pipeline.eventsOf('job')).toMatchObject([{ outcome: 'failed', state: word }]);
  });

  it.each<[string, Partial<JobOptions>, object]>([
    ['from message', {}, { message: 'why' }],
    ['from errorMessage before message', {}, { errorMessage: 'why', message: 'something' }],
    [
      'from the path in the option "message"',
      { message: 'error.text' },
      { errorMessage: 'something', error: { text: 'why' } },
    ],
  ])('the message of the server is read %s', async (_where, more, fields) => {
    const pipeline = pipelineOf([state('FAILED', fields)], more);
    const failure = rejection<JobError>(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    expect((await failure).serverMessage).toBe('why');
  });

  it('credentials in the message of the server are redacted', async () => {
    const pipeline = pipelineOf([state('FAILED', { errorMessage: 'refused: Authorization: Bearer s3cr3t' })]);
    const failure = rejection<JobError>(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    expect((await failure).serverMessage).toMatch(/^refused: Authorization: \[redacted\]/);
  });

  it('the wait for a job ends after timeoutMs with a last status request and does not cancel the job', async () => {
    const pipeline = pipelineOf([state('PENDING')], { timeoutMs: 10_000 });
    const failure = rejection<JobError>(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(10_000);
    const error = await failure;
    expect(error).toMatchObject({ code: 'JOB_TIMEOUT' });
    expect(error).toMatchObject({ jobId: 'j1', state: 'PENDING', timeoutMs: 10_000, code: 'JOB_TIMEOUT' });
    expect(error.page?.position.at).toEqual({ job: 'j1', at: { cursor: null } });
    expect(pipeline.clock.sleeps).toEqual([3_000, 6_000, 1_000]);
    expect(pipeline.requests.map(asked)).toEqual(Array(3).fill({ ask: '/jobs/{jobId}', jobId: 'j1', params: {} }));
  });

  it('a status response without a state is rejected', async () => {
    const pipeline = pipelineOf([body({ status: 'PENDING' })]);
    const failure = rejection(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    expect((await failure).message).toMatch(/the response has no job state at "state".*\. Check state of @Polled$/);
  });

  it.each([404, 410])('a status request with %i rejects with JOB_EXPIRED', async (status) => {
    const pipeline = pipelineOf([failing(status)]);
    const failure = rejection<JobError>(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    const error = await failure;
    expect(error).toMatchObject({ code: 'JOB_EXPIRED' });
    expect(error.cause).toMatchObject({ status });
    expect(error.message).toContain('job j1 has expired on the server');
  });

  it('any other error of a status request rejects the call', async () => {
    const pipeline = pipelineOf([failing(403)]);
    const failure = rejection(pipeline.send(pipeline.request(started)));
    await pipeline.clock.advance(3_000);
    await expect(failure).resolves.toMatchObject({ status: 403 });
  });
});

describe('the results of a job', () => {
  it('the results of a job are requested without another status request once the job is known to be done', async () => {
    const pipeline = pipelineOf([results]);
    const request = pipeline.request({
      ...pageAt({ job: 'j1', ready: true, at: { cursor: 'c2' } }),
      params: { cursor: 'c2' },
    });
    await expect(pipeline.send(request)).resolves.toBe(results);
    expect(pipeline.requests.map(asked)).toEqual([
      { ask: '/jobs/{jobId}/results', jobId: 'j1', params: { cursor: 'c2' } },
    ]);
    expect(pipeline.requests[0]?.expects).toBe('page');
  });

  it('[X22] the results of a job are the last status response if there is no results request', async () => {
    const last = body({ queryStatus: 'Complete', results: [1] });
    const pipeline = pipelineOf([body({ queryStatus: 'Running' }), last], {
      state: 'queryStatus',
      succeeded: ['Complete'],
      failed: ['Failed'],
      results: undefined,
    });
    const answer = pipeline.send(pipeline.request(started));
    await pipeline.clock.advance(9_000);
    await expect(answer).resolves.toBe(last);
    expect(pipeline.requests).toHaveLength(2);
  });

  it('the results of a job are expired if the server no longer knows the job', async () => {
    const pipeline = pipelineOf([failing(404)]);
    const error = await rejection(
      pipeline.send(pipeline.request(pageAt({ job: 'j1', ready: true, at: { cursor: 'c2' } }))),
    );
    expect(error).toMatchObject({ code: 'JOB_EXPIRED' });
  });
});

describe('an abandoned job', () => {
  /** Aborts the wait for a job with the given reason. */
  async function abandoned(reason: unknown, answers: readonly Answer[], more: Partial<JobOptions> = {}) {
    const control = new AbortController();
    const pipeline = pipelineOf(answers, more);
    const failure = pipeline
      .send(pipeline.request({ ...started, signal: control.signal }))
      .catch((error: unknown) => error);
    await pipeline.clock.advance(4_000);
    control.abort(reason);
    const error = await failure;
    await settle();
    return { pipeline, error };
  }

  it('[X20] an abandoned job is cancelled on the server when the caller aborts, without delaying the caller', async () => {
    const stop = new Error('enough');
    const { pipeline, error } = await abandoned(stop, [state('PENDING'), body({})]);
    expect(error).toBe(stop);
    expect(pipeline.requests.map(asked)).toEqual([
      { ask: '/jobs/{jobId}', jobId: 'j1', params: {} },
      { end: '/jobs/{jobId}', jobId: 'j1' },
    ]);
    expect(pipeline.requests[1]?.signal.aborted).toBe(false);
    expect(pipeline.requests.map(({ expects }) => expects)).toEqual(['body', 'body']);
    expect(pipeline.eventsOf('job').at(-1)).toMatchObject({ outcome: 'cancelled', jobId: 'j1' });
    expect(pipeline.clock.sleeping).toBe(0);
  });

  it('an abandoned job is cancelled if the caller aborts without a reason', async () => {
    const { pipeline } = await abandoned(null, [state('PENDING'), body({})]);
    expect(pipeline.eventsOf('job').at(-1)).toMatchObject({ outcome: 'cancelled' });
  });

  it('a failed cancellation emits an event', async () => {
    const { pipeline } = await abandoned(new Error('enough'), [state('PENDING'), failing(500)]);
    expect(pipeline.eventsOf('job').at(-1)).toMatchObject({ outcome: 'not cancelled', error: 'HTTP' });
  });

  it('an abandoned job is not cancelled without the option cancel', async () => {
    const { pipeline } = await abandoned(new Error('enough'), [state('PENDING')], { cancel: undefined });
    expect(pipeline.requests).toHaveLength(1);
  });

  it('an abandoned job is not cancelled when its run is stopped or reaches its deadline', async () => {
    const { pipeline, error } = await abandoned(new RunEnded(), [state('PENDING')]);
    expect(isPagewrightError(error)).toBe(false);
    expect(pipeline.requests).toHaveLength(1);
  });

  it('an abandoned job is not cancelled once it is known to be done, also during its first results', async () => {
    const control = new AbortController();
    const answers = [state('FULFILLED'), hanging, body({})];
    const pipeline = pipelineOf(answers);
    const failure = rejection(pipeline.send(pipeline.request({ ...started, signal: control.signal })));
    await pipeline.clock.advance(3_000);
    control.abort(new Error('enough'));
    expect((await failure).message).toBe('enough');
    await settle();
    expect(pipeline.requests.map(asked)).toEqual([
      { ask: '/jobs/{jobId}', jobId: 'j1', params: {} },
      { ask: '/jobs/{jobId}/results', jobId: 'j1', params: {} },
    ]);
  });

  it('an abandoned job is not cancelled if it has just failed', async () => {
    const control = new AbortController();
    const failed = () => {
      control.abort(new Error('enough'));
      return state('FAILED');
    };
    const pipeline = pipelineOf([failed]);
    const failure = rejection(pipeline.send(pipeline.request({ ...started, signal: control.signal })));
    await pipeline.clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'JOB_FAILED' });
    await settle();
    expect(pipeline.requests).toHaveLength(1);
  });

  it('an abandoned job is not cancelled after its results were requested', async () => {
    const control = new AbortController();
    const pipeline = pipelineOf([() => Promise.reject(control.signal.reason as Error)]);
    control.abort(new Error('enough'));
    const request = pipeline.request({ ...pageAt({ job: 'j1', ready: true, at: {} }), signal: control.signal });
    await expect(pipeline.send(request)).rejects.toThrow('enough');
    expect(pipeline.requests).toHaveLength(1);
  });
});
