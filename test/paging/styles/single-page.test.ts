import { singlePage } from 'pagewright';
import { drain, memoryEndpoint, records } from '../../support/memory-endpoint';

describe('singlePage', () => {
  it('singlePage ends after one page, and declares so in the receipt', async () => {
    const { call, asked } = memoryEndpoint(() => ({ items: records(1, 10), similarToNext: 'a' }), {
      style: singlePage(),
    });
    const run = call();
    expect(await drain(run)).toHaveLength(10);
    expect(asked).toHaveLength(1);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'single' } });
  });

  it('singlePage fails on a response that says that more follows, unless the caller ignores that', async () => {
    const { call } = memoryEndpoint(() => ({ items: records(1, 2), nextUri: '/x?page=2' }), { style: singlePage() });
    await expect(drain(call())).rejects.toMatchObject({ code: 'END_CONTRADICTED' });
    expect(await drain(call().with({ onContradiction: 'ignore' }))).toHaveLength(2);
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
