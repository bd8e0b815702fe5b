import { compose, headerOf, type Middleware, type Next, type PageRequest } from '../../src/policies/middleware';

const request = {} as PageRequest;

describe('compose', () => {
  it('compose runs the steps in the order of the pipeline, whatever the order of the list', async () => {
    const order: string[] = [];
    const step =
      (name: string): Middleware =>
      async (req, next) => {
        order.push(name);
        return next(req);
      };
    const send: Next = async () => ({ body: order.join(' ') });
    const steps = [
      { order: 30, handle: step('c') },
      { order: 10, handle: step('a') },
      { order: 20, handle: step('b') },
    ];
    expect(await compose(steps, send)(request)).toEqual({ body: 'a b c' });
  });

  it('compose lets a step send again', async () => {
    let sends = 0;
    const twice: Middleware = async (req, next) => {
      await next(req);
      return next(req);
    };
    await compose([{ order: 1, handle: twice }], async () => ({ body: (sends += 1) }))(request);
    expect(sends).toBe(2);
  });
});

describe('headerOf', () => {
  it('headerOf finds a header in any case and no inherited name', () => {
    const response = { headers: { 'X-One': '1', two: '2' }, body: null };
    expect(headerOf(response, 'x-one')).toBe('1');
    expect(headerOf(response, 'TWO')).toBe('2');
    expect(headerOf(response, 'constructor')).toBeUndefined();
    expect(headerOf({ body: null }, 'x')).toBeUndefined();
  });

  it('headerOf prefers the lower-case name if a header occurs twice', () => {
    expect(headerOf({ headers: { 'X-One': 'other', 'x-one': 'this' }, body: null }, 'X-One')).toBe('this');
  });
});
