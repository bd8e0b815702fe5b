import { ConfigurationError } from 'pagewright';
import { z } from 'zod';
import { parseOptions } from '../../src/options/parse-options';

const fault = z.strictObject({ status: z.number(), afterRequests: z.number().optional() });
const schema = z.strictObject({
  name: z.string().default('x'),
  limit: z.strictObject({ rate: z.number().optional() }).optional(),
  faults: z.array(fault).readonly().optional(),
  nested: z.array(z.array(fault)).optional(),
  storage: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('memory') }),
      z.strictObject({ kind: z.literal('file'), path: z.string() }),
    ])
    .optional(),
});

describe('parseOptions', () => {
  it.each<[string, object, string]>([
    ['of the options', { nmae: 1 }, 'unknown option "nmae"; allowed: name, limit, faults, nested, storage'],
    ['of an object', { limit: { rtae: 1 } }, 'unknown option "limit.rtae"; allowed: rate'],
    [
      'of an element of a list',
      { faults: [{ status: 1 }, { status: 2, retryAfter: 3 }] },
      'unknown option "faults.1.retryAfter"; allowed: status, afterRequests',
    ],
    [
      'of an element of a list in a list',
      { nested: [[{ status: 1, retryAfter: 3 }]] },
      'unknown option "nested.0.0.retryAfter"; allowed: status, afterRequests',
    ],
    [
      'of all alternatives',
      { storage: { kind: 'memory', ptah: 'x' } },
      'unknown option "storage.ptah"; allowed: kind, path',
    ],
  ])('names the allowed keys %s', (_what, options, message) => {
    const parse = () => parseOptions(schema, options, 'call()');
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(`call(): ${message}`);
  });
});
