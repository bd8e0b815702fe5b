import { HttpError, CursorExpiredError, type HttpErrorInit, type PageContext } from 'pagewright';
import { httpErrorFor } from '../../../src/errors/http-errors';
import { asCursorError } from '../../../src/paging/recovery/classify-error';

const page: PageContext = {
  endpoint: 'Memory.list',
  index: 1,
  position: { style: 'cursor', at: { cursor: 'abc' }, seen: 2 },
  itemsYielded: 2,
};
const details = {
  code: 'invalid.value',
  message: 'no such page',
  contextId: 'context',
  messageParams: { name: 'cursor' },
  details: ['a detail'],
  errors: ['an error'],
  limit: { key: 'a limit' },
};
const refused = (body: object = details) => new HttpError({ status: 422, headers: { 'x-request-id': 'r' }, body });

describe('a rejected request with a cursor', () => {
  it('is a CursorExpiredError with all details of the response', () => {
    const error = refused();
    const about = asCursorError(error, 'abc', page) as CursorExpiredError;
    expect(about).toMatchObject({ code: 'INVALID_CURSOR' });
    const { code: apiCode, message: apiMessage, ...rest } = details;
    expect(about).toMatchObject({ status: 422, headers: { 'x-request-id': 'r' }, page, apiCode, apiMessage, ...rest });
    expect(about.cause).toBe(error);
    expect(about.message).toBe(
      'Memory.list, page 2: HTTP 422 (invalid.value) — no such page [correlation id r]. The server rejected the cursor ' +
        '"abc": it is no longer valid, or belongs to another query.',
    );
  });

  it.each([
    ['its code', { code: 'cursor.EXPIRED', message: 'no' }],
    ['its message', { code: 'bad.request', message: 'the cursor has expired' }],
  ])('is a CursorExpiredError if %s contains it', (_where, body) => {
    const about = asCursorError(refused(body), 'abc', page) as CursorExpiredError;
    expect(about).toBeInstanceOf(CursorExpiredError);
    expect(about).toMatchObject({ status: 422, apiCode: body.code, resumable: page.position });
    expect(about.message).toMatch(
      /\. The cursor "abc" has expired\. Restart the listing; dedupe skips records you already have\.$/,
    );
  });
});

describe('a cursor that the server no longer has', () => {
  it.each<[string, HttpErrorInit]>([
    ['a 410', { status: 410 }],
    ['a 404 that says expired', { status: 404, body: { message: 'This cursor has Expired' } }],
    ['a 404 that says so in its code', { status: 404, body: { code: 'cursor.expired' } }],
    ['a 409 that says too old', { status: 409, body: { message: 'the position is too old' } }],
    ['a 409 that says no longer valid', { status: 409, body: { message: 'it is no longer valid' } }],
    ['a 404 that says gone', { status: 404, body: { message: 'it is gone' } }],
    ['a 409 that says stale', { status: 409, body: { message: 'stale snapshot' } }],
    ['the verdict expired', { status: 418, verdict: 'expired' }],
    ['the verdict expired of a success', { status: 200, verdict: 'expired' }],
    ['the verdict expired of a 400', { status: 400, verdict: 'expired' }],
  ])('is a CursorExpiredError after %s', (_what, init) => {
    const error = httpErrorFor(init);
    const about = asCursorError(error, 'abc', page);
    expect(about).toBeInstanceOf(CursorExpiredError);
    expect(about).toMatchObject({
      code: 'CURSOR_EXPIRED',
      status: init.status,
      resumable: page.position,
      cause: error,
    });
    expect(asCursorError(error, undefined, page)).toBe(error);
  });

  it.each<[string, HttpErrorInit]>([
    ['a 404', { status: 404, body: { message: 'no such list' } }],
    ['a 409', { status: 409, body: { message: 'somebody else writes' } }],
    ['a 500 that says expired', { status: 500, body: { message: 'expired' } }],
    ['a 410 with the verdict fail', { status: 410, verdict: 'fail' }],
    ['a 400 with the verdict retry', { status: 400, verdict: 'retry' }],
  ])('is not seen in %s', (_what, init) => {
    const error = httpErrorFor(init);
    expect(asCursorError(error, 'abc', page)).toBe(error);
  });
});

describe('another error', () => {
  it.each([
    ['without a cursor', refused(), undefined],
    ['that is no refusal', new HttpError({ status: 404 }), 'abc'],
    ['that is about the cursor already', new CursorExpiredError({ status: 400 }, 'INVALID_CURSOR'), 'abc'],
    ['of other code', new TypeError('mine'), 'abc'],
  ])('is unchanged: %s', (_what, error, cursor) => {
    expect(asCursorError(error, cursor, page)).toBe(error);
  });
});
