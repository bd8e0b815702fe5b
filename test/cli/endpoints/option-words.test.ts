import { cursor } from 'pagewright';
import { z } from 'zod';
import { formatOptions, printableOptions } from '../../../src/cli/endpoints/endpoint-list';

describe('the options of a layer, in words', () => {
  it('are JSON, with a word for what is none', () => {
    class Limiter {}
    const words = printableOptions({
      pageSize: 25,
      style: cursor(),
      schema: z.object({ id: z.string() }),
      dedupe: (record: { id: string }) => record.id,
      extractor: function itemsOf() {},
      statuses: [429, 503],
      limiter: new Limiter(),
      match: /a/u,
      maxItems: Infinity,
      collect: { maxItems: 5, onMax: 'throw' },
      onStall: undefined,
      backoff: null,
      big: 1n,
    });
    expect(words).toEqual({
      pageSize: 25,
      style: 'cursor',
      schema: 'schema',
      dedupe: 'function dedupe',
      extractor: 'function itemsOf',
      statuses: [429, 503],
      limiter: 'Limiter',
      match: '/a/u',
      maxItems: 'Infinity',
      collect: { maxItems: 5, onMax: 'throw' },
      backoff: null,
      big: 'bigint',
    });
    expect(JSON.parse(JSON.stringify(words))).toEqual(words);
  });

  it('stand on one line', () => {
    const words = printableOptions({
      pageSize: 25,
      wrapSingle: true,
      statuses: [429],
      cap: { records: 1_000 },
      none: null,
    });
    expect(formatOptions(words)).toBe('pageSize 25, wrapSingle, statuses [429], cap { records 1000 }, none null');
  });

  it('show no secret', () => {
    expect(formatOptions(printableOptions({ url: 'https://me:pass@example.com' }))).toBe(
      'url https://[redacted]@example.com',
    );
  });
});
