import { ConfigurationError, pageNumber, pageOf, type PagingOptions } from 'pagewright';
import { type Params } from 'pagewright/style';
import { parseOptions } from '../../src/options/parse-options';
import { pagingSchema } from '../../src/paging/options';
import { drain, memoryEndpoint, numbered, rejection } from '../support/memory-endpoint';

describe('warningFrom', () => {
  const over = (warningFrom: PagingOptions['warningFrom'], pages = 3) =>
    memoryEndpoint(
      numbered(pages * 25, (page) => ({ until: page < 3 ? 'noon' : 'one' })),
      { style: pageNumber(), ...(warningFrom ? { warningFrom } : {}) },
    );
  const warnings = ({ events }: ReturnType<typeof over>) => events.filter(({ type }) => type === 'warning');

  it('emits a warning once per distinct text', async () => {
    const endpoint = over(({ body }, { day }) => `${String(day)}, until ${(body as { until: string }).until}`);
    await drain(endpoint.call({ day: 'today' }));
    expect(warnings(endpoint)).toEqual([
      { type: 'warning', endpoint: 'Memory.list', index: 0, message: 'today, until noon' },
      { type: 'warning', endpoint: 'Memory.list', index: 2, message: 'today, until one' },
    ]);
  });

  it('receives the default params', async () => {
    const warningFrom = (_: unknown, { day }: Params) => String(day);
    const { call, events } = memoryEndpoint(numbered(1), {
      style: pageNumber(),
      warningFrom,
      defaults: { day: 'today' },
    });
    await drain(call());
    expect(events).toContainEqual({ type: 'warning', endpoint: 'Memory.list', index: 0, message: 'today' });
  });

  it.each([undefined, ''])('emits nothing if it returns %j', async (nothing) => {
    const endpoint = over(() => nothing);
    await drain(endpoint.call());
    expect(warnings(endpoint)).toEqual([]);
  });

  it('fails with an error of its page if it throws', async () => {
    const endpoint = over(({ body }) => {
      if ((body as { until: string }).until === 'one') throw new TypeError('no clock');
      return undefined;
    });
    const error = await rejection(drain(endpoint.call()));
    expect(error).toBeInstanceOf(TypeError);
    expect(pageOf(error)).toMatchObject({ index: 2, itemsYielded: 50 });
  });

  it('must be a function', () => {
    const wrong = () => parseOptions(pagingSchema, { warningFrom: 'until' }, 'here');
    expect(wrong).toThrow(ConfigurationError);
    expect(wrong).toThrow(
      'here: option "warningFrom" must be a function of a response that returns a text, got "until"',
    );
  });
});
