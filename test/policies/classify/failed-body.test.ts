import type { Extractor } from '../../../src/paging/records/extractor';
import { listFinder } from '../../../src/paging/records/extractor';
import { failedBody } from '../../../src/policies/classify/failed-body';

const some = [{ id: 1 }];
const read = (body: unknown, { extractor, wrapSingle = false }: { extractor?: Extractor; wrapSingle?: boolean } = {}) =>
  failedBody(body, { wrapSingle, hasList: listFinder(extractor) });

describe('a body of status 200', () => {
  it.each([
    { ok: false, error: 'internal_error', data: [] },
    { ok: false, items: some },
    { ok: 'false', items: some },
    { success: false, message: 'no such view', data: [] },
    { Success: false, data: some },
    { is_success: false, data: some },
    { error: { code: 190, message: 'expired' }, data: [] },
    { error: 'denied', data: some },
    { error: true, data: [] },
    { error: 17, data: [] },
    { errors: [{ message: 'denied' }], data: [] },
    { errors: [{ message: 'denied' }], data: some },
    { errors: ['broken'], entities: [] },
    { errors: [{}], entities: [] },
    { errors: { name: ['is required'] }, data: [] },
    { errors: 'broken', data: [] },
    { fault: { faultstring: 'Rate limit exceeded', detail: {} }, data: [] },
    { errorMessage: 'broken', entities: some },
    { errorMessages: ['broken'], entities: [] },
    { error_message: 'broken', results: [] },
    { error_code: 17, data: some },
    { errcode: 40001, errmsg: 'invalid credential', data: [] },
    { status: 'error', message: 'broken', data: [] },
    { status: 'fail', data: { items: [] } },
    { status: false, data: [] },
    { stat: 'fail', data: [] },
    { result: 'error', 'error-type': 'invalid-key', data: [] },
    { hasErrors: true, items: some },
    { code: '500', message: 'sorry', data: [] },
    { status: 500, data: [] },
    { code: 404, message: 'none', data: [] },
    { statusCode: 503, items: [] },
    { status: 500, items: [], debug: { stack_trace: ['at a', 'at b'] } },
    { meta: { code: 400, error_message: 'denied' }, data: [] },
    { meta: { errors: ['denied'] }, data: some },
    { status: { error_code: 1001, error_message: 'This API Key is invalid.' }, data: [] },
    { error: { code: 1 }, notes: [] },
    { error: { code: 1 }, data: null, notes: [] },
    { message: 'broken', code: 'quota', notes: [] },
    { errors: [{ message: 'gone' }] },
    { errorMessages: ['not allowed'], errors: {} },
    { error: 'denied', trace: ['a', 'b'] },
  ])('is a failure: %j', (body) => {
    expect(read(body)).toBeDefined();
  });

  it.each([
    { data: some },
    { ok: true, success: true, data: [] },
    { errors: [], errorMessages: [], error: '', error_code: 0, errcode: 0, errmsg: 'ok', data: some },
    { error: null, data: [] },
    { error: {}, data: some },
    { error: false, data: some },
    { error: { code: 0, message: '' }, data: [] },
    { error: { code: 200, message: 'OK' }, data: [] },
    { error: 'none', data: some },
    { errors: 0, data: some },
    { errors: {}, data: some },
    { errors: { total: 0, list: [] }, data: some },
    { fault: null, data: some },
    { code: 200, message: 'OK', data: some },
    { code: '0', message: 'Success', data: [] },
    { code: 404, items: some },
    { status: 450, results: { items: some } },
    { status: 'ok', data: [] },
    { stat: 'ok', result: 'success', hasErrors: false, data: some },
    { result: 7, stat: true, data: some },
    { code: '404a', data: [] },
    { status: 'success', data: { items: [] } },
    { status: 200, data: [] },
    { status: { error_code: 0, error_message: null, notice: 'hello' }, data: some },
    { message: 'welcome', notes: [] },
    { code: 600, data: [] },
    [{ error: 'of one record' }],
    'text',
    null,
    undefined,
  ])('is not a failure: %j', (body) => {
    expect(read(body)).toBeUndefined();
  });

  it.each([
    [{ id: 1, status: 'error', ok: false, errorCode: 7 }, false],
    [{ id: 1, status: 500 }, false],
    [{ id: 1, code: 'A', message: '' }, false],
    [{ error: 'denied' }, true],
    [{ error: { message: 'denied' } }, true],
    [{ errors: ['denied'] }, true],
    [{ errorMessage: 'denied' }, true],
    [{ code: 'denied', message: 'you may not' }, true],
    [{ items: some, ok: false }, true],
  ])('that may be one record is a failure only if it is nothing but an error: %j', (body, isFailure) => {
    expect(read(body, { wrapSingle: true }) !== undefined).toBe(isFailure);
  });

  it('that has the list at the path of the extractor is not a failure because of a message and a code', () => {
    const body = { message: 'welcome', code: 'hello', notes: some };
    expect(read(body, { extractor: 'notes' })).toBeUndefined();
    expect(read(body, { extractor: 'others' })).toBeDefined();
    expect(read(body, { extractor: () => [] })).toBeUndefined();
  });
});

describe('a body without records', () => {
  it.each([
    { success: 0 },
    { ok: 0 },
    { success: '0' },
    { success: 'no' },
    { code: 40001, message: 'token expired' },
    { code: 40001, msg: 'token expired' },
    { code: '40001', msg: 'token expired' },
    { code: -1, msg: 'bad sign' },
    { code: 'AUTH', message: 'Please sign in' },
    { code: 'AUTH', message: 'The login was not ok' },
    { resultCode: 1_000, resultMsg: 'denied' },
    { status: 'NOK' },
    { state: 'KO' },
    { result: 'FAILED' },
    { responseStatus: 'FAILURE' },
    { resultCode: 'ERROR' },
    { failed: true },
    { error_description: 'denied' },
    { result: { error: 'denied' } },
    { 'odata.error': { code: 'x', message: { value: 'denied' } } },
    { '@error': 'denied' },
  ])('is a failure: %j', (fields) => {
    expect(read({ ...fields, data: [] })).toBeDefined();
    expect(read({ ...fields, data: { items: [] } })).toBeDefined();
    expect(read(fields)).toBeDefined();
  });

  it.each([
    { code: 10_000, message: 'Success' },
    { code: 20_000, msg: 'The query was successful' },
    { code: 10_000, msg: '查询成功' },
    { code: 'SUCCESS', message: 'hello' },
    { code: 'EMPTY', message: 'No matching records found' },
    { code: 1, message: 'hello' },
    { code: 600, message: 'hello' },
    { code: 40001 },
    { code: 0, msg: 'hello' },
    { success: 1 },
    { failed: 0 },
    { failed: false, error_description: null },
    { state: 'active', status: 'ACTIVE', message: 'hello' },
    { result: { error: null, count: 0 } },
  ])('is not a failure: %j', (fields) => {
    expect(read({ ...fields, data: [] })).toBeUndefined();
  });
});

describe('beside records', () => {
  it.each([
    { errcode: 0, errmsg: 'whatever it says' },
    { code: 0, errmsg: 'whatever it says' },
    { error: { code: 0, message: 'whatever it says' } },
    { error: { code: 200, message: 'whatever it says' } },
    { error: { code: 'SUCCESS', message: 'whatever it says' } },
    { errors: [{ code: 'OK', message: 'whatever it says' }] },
    { error_msg: 'succeed' },
    { errmsg: 'request ok' },
    { errors: { count: 0, note: 'of this page' } },
    { error: '-' },
    { fault: 'N' },
    { errors: [{}] },
    { result: false },
    { status: 'failed' },
    { status: 'failed', message: 'hello' },
    { status: 'error' },
    { status: 'error', message: 'ok' },
    { state: 'FAILED', resultCode: 'ERROR' },
    { success: 0 },
    { code: 40001, message: 'token expired' },
    { failed: true },
  ])('is no failure: %j', (fields) => {
    expect(read({ ...fields, data: some })).toBeUndefined();
    expect(read({ ...fields, data: { result: { items: some } } })).toBeUndefined();
  });

  it.each([
    { status: 'error', message: 'broken' },
    { status: 'fail', msg: 'broken' },
    { status: false },
    { error: { code: 1, message: 'broken' } },
    { error: { code: '', message: 'broken' } },
    { errors: [{}, { message: 'broken' }] },
    { code: 200, error: 'broken' },
    { errcode: 7, errmsg: 'ok' },
    { error: 'not ok' },
  ])('is a failure: %j', (fields) => {
    expect(read({ ...fields, data: some })).toBeDefined();
  });
});

describe('long texts', () => {
  it.each([
    ['fail', 'cursor '.repeat(20_000)],
    ['fail', `${' '.repeat(140_000)}x`],
    ['fail', 'no errors '.repeat(14_000)],
    ['expired', `The cursor is invalid. ${'cursor '.repeat(20_000)}`],
  ])('are read in linear time, and are worth the verdict %s', (verdict, message) => {
    expect(read({ error: { message }, data: [] })?.verdict).toBe(verdict);
  });
});

describe('the edges of what counts', () => {
  it.each([
    [{ error: 199, data: [] }, true],
    [{ error: 200, data: [] }, false],
    [{ error: 299, data: [] }, false],
    [{ error: 300, data: [] }, true],
    [{ ok: ' FALSE ', data: [] }, true],
    [{ ok: 'falsely', data: [] }, false],
    [{ status: ' Error ', data: [] }, true],
    [{ status: 'errors', data: [] }, false],
    [{ code: 399, data: [] }, false],
    [{ code: 400, data: [] }, true],
    [{ code: 599, data: [] }, true],
    [{ code: 4_040, data: [] }, false],
    [{ error: [null, ''], data: [] }, false],
    [{ error: [null, 'x'], data: [] }, true],
    [{ error: { inner: { text: 'x' } }, data: [] }, true],
    [{ code: 500, result: { rows: some } }, false],
    [{ code: 500, result: { rows: [] } }, true],
    [{ code: 500, errors: [], details: ['x'], data: [] }, true],
    [{ meta: { code: 500 }, data: some }, false],
    [{ other: { code: 500, error: 'x' }, data: [] }, false],
  ])('of %j: %p', (body, isFailure) => {
    expect(read(body) !== undefined).toBe(isFailure);
  });

  it.each([
    [{ error: { code: 'A' }, code: 'B' }, 'A'],
    [{ error: true, code: 'B' }, 'B'],
    [{ error: { code: 0, type: 'T' } }, 'T'],
    [{ error: { type: 'T', code: 'A' } }, 'A'],
    [{ meta: { error: true }, code: 'B' }, 'B'],
    [{ status: 'error', code: 'failed', reason: 'R' }, 'R'],
  ])('the code of %j is %s', (body, code) => {
    expect(read({ ...body, data: [] })?.body.code).toBe(code);
  });
});

describe('the words of a failed body', () => {
  it.each([
    [{ ok: false, error: 'internal_error', data: [] }, { code: 'internal_error' }],
    [{ ok: false, error: 'It is down', data: [] }, { message: 'It is down' }],
    [{ success: false, message: 'no such view', data: [] }, { message: 'no such view' }],
    [
      { error: { code: 190, message: 'expired', type: 'OAuth' }, data: [] },
      { code: '190', message: 'expired' },
    ],
    [
      { error: { type: 'OAuth', message: 'expired' }, data: [] },
      { code: 'OAuth', message: 'expired' },
    ],
    [
      { errors: [{ code: 'X', message: 'denied' }], data: [] },
      { code: 'X', message: 'denied', errors: [{ code: 'X', message: 'denied' }] },
    ],
    [
      { errors: ['denied', 'twice'], data: [] },
      { message: 'denied', errors: ['denied', 'twice'] },
    ],
    [
      { errcode: 40001, errmsg: 'bad', data: [] },
      { code: '40001', message: 'bad' },
    ],
    [{ status: 'error', message: 'broken', data: [] }, { message: 'broken' }],
    [
      { errors: [{ message: 'denied', extensions: { code: 'FORBIDDEN' } }], data: null },
      {
        code: 'FORBIDDEN',
        message: 'denied',
        errors: [{ message: 'denied', extensions: { code: 'FORBIDDEN' } }],
      },
    ],
    [{ error: { message: { lang: 'en', value: 'denied' } }, data: [] }, { message: 'denied' }],
    [{ fault: { faultstring: 'denied' }, data: [] }, { message: 'denied' }],
    [
      { meta: { code: 400, error_message: 'denied' }, data: [] },
      { code: '400', message: 'denied' },
    ],
    [
      { error: 'invalid_grant', error_description: 'denied', data: [] },
      { code: 'invalid_grant', message: 'denied' },
    ],
    [{ ok: false, data: [] }, {}],
  ])('of %j are %j', (body, words) => {
    expect(read(body)?.body).toEqual(words);
  });

  it.each([
    ['throttled', { ok: false, error: 'ratelimited' }],
    ['throttled', { ok: false, error: 'rate_limited' }],
    ['throttled', { error: { message: 'Too many requests' } }],
    ['throttled', { error: { message: 'Request was throttled.' } }],
    ['throttled', { status: 'OVER_QUERY_LIMIT', error_message: 'OVER_QUERY_LIMIT' }],
    ['throttled', { code: 429 }],
    ['throttled', { errors: [{ message: 'slow down', extensions: { code: 'THROTTLED' } }] }],
    ['retry', { ok: false, error: 'internal_error' }],
    ['retry', { ok: false, error: 'Internal Server Error' }],
    ['retry', { errors: [{ message: 'Something went wrong. Please try again.' }] }],
    ['retry', { error: { message: 'Service temporarily unavailable' } }],
    ['retry', { error: { message: 'The query timed out' } }],
    ['retry', { error: { message: 'timeout' } }],
    ['retry', { error: { message: 'we are overloaded' } }],
    ['retry', { error: { message: 'odd', is_transient: true } }],
    ['retry', { code: 503 }],
    ['expired', { ok: false, error: 'invalid_cursor' }],
    ['expired', { errors: [{ message: 'The page token has expired' }] }],
    ['fail', { ok: false, error: 'missing_scope' }],
    ['fail', { error: { message: 'odd', is_transient: false } }],
    ['fail', { ok: false }],
    ['fail', { code: 404, message: 'no internal user has this id' }],
  ])('are worth the verdict %s: %j', (verdict, body) => {
    expect(read({ ...body, data: [] })?.verdict).toBe(verdict);
  });
});
