import { cursor } from 'pagewright';
import { resolvePagingOptions } from '../../src/paging/options';

describe('resolvePagingOptions', () => {
  it('lets later options win, unless they say nothing', () => {
    const style = cursor();
    const resolved = resolvePagingOptions({ maxPages: 5, maxItems: 5 }, undefined, {
      maxPages: 7,
      maxItems: undefined as never,
      style,
    });
    expect(resolved).toMatchObject({ maxPages: 7, maxItems: 5, style });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('has defaults for what nobody said', () => {
    expect(resolvePagingOptions()).toEqual({
      onPageSize: 'throw',
      wrapSingle: false,
      onInvalid: 'throw',
      prefetch: 0,
      concurrency: 1,
      maxPages: 10_000,
      onMaxPages: 'throw',
      maxItems: Infinity,
      maxEmptyPages: 5,
      onStall: 'throw',
      onDeadline: 'partial',
      onCap: 'throw',
      verifyTotal: 'warn',
      progressEvery: 500,
      style: expect.objectContaining({ name: 'autoDetect' }),
    });
  });
});
