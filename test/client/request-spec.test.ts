import { ConfigurationError, page } from 'pagewright';
import { rejection } from '../support/memory-endpoint';

describe('page()', () => {
  it('accepts the promise of a response, or a function that sends', async () => {
    expect(await page<Promise<unknown>>(Promise.resolve({ status: 200, headers: {}, data: { id: 1 } }))).toEqual({
      id: 1,
    });
    expect(await page<Promise<unknown>>(async () => ({ id: 2 }))).toEqual({ id: 2 });
  });

  it('rejects anything else', () => {
    expect(() => page({ data: [] } as never)).toThrow(
      'page() takes the promise of a response, or a function that sends the request, got an object with the keys data',
    );
  });
});

describe('a request', () => {
  it('is sent once, when it is first awaited', async () => {
    const send = jest.fn(async () => ({ ok: true }));
    const request = page<Promise<unknown>>(send);
    expect(send).not.toHaveBeenCalled();
    expect(await Promise.all([request, request])).toEqual([{ ok: true }, { ok: true }]);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('behaves as a promise', async () => {
    const request = page<Promise<unknown>>(async () => Promise.reject(new Error('broken')));
    const last = jest.fn();
    expect(await request.finally(last).catch((error: Error) => error.message)).toBe('broken');
    expect(last).toHaveBeenCalledTimes(1);
  });

  it('turns an error status into a typed error', async () => {
    const request = page<Promise<unknown>>(async () => ({
      status: 404,
      headers: {},
      body: { message: 'no such user', code: 'not.found' },
    }));
    const error = await rejection(request);
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(error.message).toBe('page(…): HTTP 404 (not.found) — no such user. Check the path and the ids in it.');
  });

  it('reports a missing @Paginated when it is iterated', async () => {
    const users = page<AsyncIterable<unknown>>(Promise.resolve([]));
    const iterate = async () => {
      for await (const _ of users) throw new Error('never');
    };
    await expect(iterate()).rejects.toThrow(ConfigurationError);
    await expect(iterate()).rejects.toThrow(/the method that returned it is not annotated. Add @Paginated\(\) to it/);
  });
});
