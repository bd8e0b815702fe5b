import { chunkKeys } from '../../../src/extract/checkpoints/run-identity';

const window = { start: 0, end: 3_600_000 };
const WHERE = 'extract(Crm.calls)';
const TEMPLATE = '{org}:{view}:{chunkStart}:{chunkEnd}';

describe('the keys of a run', () => {
  it('[R103] are of the endpoint, and of the organisation default, unless they are named', () => {
    const keys = chunkKeys({}, 'Crm.calls', WHERE);

    expect(keys.run).toBe('default:Crm.calls');
    expect(keys.keyOf(window)).toBe(
      'analytics:cursor:default:Crm.calls:1970-01-01T00:00:00.000Z:1970-01-01T01:00:00.000Z',
    );
    expect(keys.keyOf(null)).toBe('analytics:cursor:default:Crm.calls:all:all');
    expect(chunkKeys({ org: 'acme', view: 'sales' }, 'Crm.calls', WHERE).run).toBe('acme:sales');
  });

  it('[R103] escape in names what separates the parts, and nothing else', () => {
    const keys = chunkKeys({ org: 'a:b:c%', view: '{x} y/é', template: TEMPLATE }, 'Crm.calls', WHERE);

    expect(keys.run).toBe('a%3Ab%3Ac%25:%7Bx%7D y/é');
    expect(keys.keyOf(null)).toBe('a%3Ab%3Ac%25:%7Bx%7D y/é:all:all');
    expect(chunkKeys({}, 'Crm:calls', WHERE).run).toBe('default:Crm%3Acalls');
  });

  it('[R103] hold a place as often as the template has it', () => {
    const keys = chunkKeys({ template: `${TEMPLATE}/{org}` }, 'Crm.calls', WHERE);

    expect(keys.keyOf(null)).toBe('default:Crm.calls:all:all/default');
  });

  it.each([
    ...['{view}:{chunkStart}:{chunkEnd}', '{org}:{chunkStart}:{chunkEnd}', '{org}:{view}:{chunkEnd}'],
    ...['{org}:{view}:{chunkStart}', `${TEMPLATE}:{}`, `${TEMPLATE}:{day}`, ''],
  ])('[R103] are refused for the template %j', (template) => {
    expect(() => chunkKeys({ template }, 'Crm.calls', WHERE)).toThrow(
      'extract(Crm.calls): option "key.template" must have {org}, {view}, {chunkStart} and {chunkEnd} in it and no other place, ' +
        `or chunks would share a key; got ${JSON.stringify(template)}`,
    );
  });
});
