import { singlePage } from 'pagewright';
import { drain, memoryEndpoint, records } from '../../support/memory-endpoint';

describe('singlePage', () => {
  it('singlePage ends after one page, whatever the response contains', async () => {
    const { call, asked } = memoryEndpoint(() => ({ items: records(1, 2), cursor: 'a', nextUri: '/x?page=2' }), {
      style: singlePage(),
    });
    expect(await drain(call())).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it('singlePage sends the page size in its sizeParam', async () => {
    const { call, asked } = memoryEndpoint(() => [], { style: singlePage({ sizeParam: 'page.limit' }), pageSize: 50 });
    await drain(call({ q: { deep: true } }));
    expect(asked).toEqual([{ q: { deep: true }, page: { limit: 50 } }]);
  });

  it('singlePage writes into a copy of the params, and rejects unknown options', () => {
    const params = { q: { deep: true } };
    const style = singlePage();
    expect(style.write(params, style.first({}))['q']).not.toBe(params.q);
    expect(() => singlePage({ size: 1 } as object)).toThrow(
      /singlePage\(\): unknown option "size"; allowed: sizeParam/,
    );
  });
});
