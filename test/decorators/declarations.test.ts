import { ConfigurationError, cursor, Paged, page, Paginated, singlePage, type PaginatedOptions } from 'pagewright';
import { paged } from 'pagewright/testing';
import { drain, ids, records, rejection } from '../support/memory-endpoint';

/** What a compiler does with a method under emitDecoratorMetadata. */
function decorateAsLegacy(returntype: unknown, options?: PaginatedOptions): () => void {
  return () => {
    class Crm {
      users(params = {}): unknown {
        return page(Promise.resolve(params));
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Crm.prototype, 'users')!;
    Reflect.defineMetadata('design:returntype', returntype, Crm.prototype, 'users');
    (Paginated(options as object) as (target: object, key: string, d: PropertyDescriptor) => void)(
      Crm.prototype,
      'users',
      descriptor,
    );
  };
}

describe('the declared return type under emitDecoratorMetadata', () => {
  it.each([
    ['Paged', Paged, undefined],
    ['an interface', Object, undefined],
    ['a class that is imported as a type', Function, undefined],
    ['Promise with collect', Promise, { collect: true }],
    ['an interface with collect', Object, { collect: true }],
  ])('may be %s', (_name, type, options) => {
    expect(decorateAsLegacy(type, options)).not.toThrow();
  });

  it.each([
    [
      'Promise',
      Promise,
      undefined,
      /must be declared to return Paged<T> or AsyncGenerator<T> \(without collect\), but it declares Promise/,
    ],
    ['Array', Array, undefined, /it declares Array/],
    ['nothing', undefined, undefined, /it declares nothing/],
    [
      'Array with collect',
      Array,
      { collect: true },
      /must be declared to return Promise<T\[\]> \(with collect\), but it declares Array/,
    ],
    ['Paged with collect', Paged, { collect: true }, /it declares Paged/],
  ])('may not be %s', (_name, type, options, message) => {
    expect(decorateAsLegacy(type, options)).toThrow(ConfigurationError);
    expect(decorateAsLegacy(type, options)).toThrow(/^Crm\.users: @Paginated: /);
    expect(decorateAsLegacy(type, options)).toThrow(message);
  });
});

describe('a @Paginated option is rejected when the class is defined', () => {
  const define = (options: PaginatedOptions) => decorateAsLegacy(Object, options);

  it('if concurrency is set with a sequential style', async () => {
    const { cursor } = await import('pagewright');
    expect(define({ style: cursor(), concurrency: 4 })).toThrow(
      /option "concurrency" cannot be combined with the style cursor, whose pages must be fetched one after another \(prefetch fetches ahead\), got 4$/,
    );
  });

  it('if pageSize is above maxPageSize', () => {
    expect(define({ pageSize: 500, maxPageSize: 100 })).toThrow(
      /option "pageSize" must be at most maxPageSize, which is 100/,
    );
    expect(define({ pageSize: 500, maxPageSize: 100, onPageSize: 'clamp' })).not.toThrow();
  });

  it('if emptyEnvelope is set without extractor', () => {
    const words = /option "emptyEnvelope" requires "extractor", the path of the list that is left out/;
    expect(define({ emptyEnvelope: ['until'] })).toThrow(words);
    expect(define({ emptyEnvelope: ['until'], extractor: 'calls' })).not.toThrow();
  });

  it.each([
    [{ extractor: 'a..b' }, /option "extractor" must be a path such as 'data\.items', or a function/],
    [{ extractor: '__proto__.items' }, /option "extractor" must be a path/],
    [{ dedupe: '' }, /option "dedupe" must be a path/],
    [{ style: { name: 'mine' } as never }, /option "style" must be a paging style: cursor\(…\)/],
    [{ schema: {} as never }, /option "schema" must be a zod schema/],
    [{ collect: { maxItems: 0 } }, /option "collect.*" must be .*maxItems/],
    [{ collect: { max: 1 } as never }, /collect/],
    [{ maxPages: 1.5 }, /option "maxPages" must be a whole number, at least 1, or Infinity, got 1\.5/],
    [{ deadlineMs: 0 }, /option "deadlineMs" must be a positive number of milliseconds, got 0/],
    [{ verifyTotal: true as never }, /option "verifyTotal" must be one of 'off', 'warn', 'throw', got true/],
    ['fast' as never, /options must be .*got "fast"/],
  ])('if it is malformed: %j', (options, message) => {
    expect(define(options)).toThrow(message);
  });
});

describe('a call of a paged method', () => {
  class Crm {
    @Paginated({ defaults: { sortBy: 'id', sortOrder: 'asc' } })
    users(params: Record<string, unknown> = {}): Paged<{ id: number }> {
      this.seen.push(params);
      return page(Promise.resolve({ entities: records(1, 2) }));
    }

    @Paginated({ collect: { maxItems: 3 } })
    some(params: object = {}): Promise<{ id: number }[]> {
      return page(Promise.resolve({ entities: records(1, 'five' in params ? 5 : 3) }));
    }

    @Paginated()
    wrong(_params: object = {}): Paged<{ id: number }> {
      return paged([{ id: 1 }]);
    }

    readonly seen: object[] = [];
  }

  it('[R31] sends default params, which the caller can override', async () => {
    const crm = new Crm();
    await drain(crm.users({ sortOrder: 'desc' }));
    expect(crm.seen).toEqual([{ sortBy: 'id', sortOrder: 'desc' }]);
  });

  it('rejects params that are not an object', () => {
    expect(() => new Crm().users('active' as never)).toThrow(
      'Crm.users: argument 1 holds the params of the request and must be an object, got "active"',
    );
    expect(() => new Crm().users([] as never)).toThrow(/got an empty array/);
  });

  it('treats null and undefined as no params', async () => {
    expect(await drain(new Crm().users(null as never))).toHaveLength(2);
  });

  it('rejects with collect if there are more than maxItems records', async () => {
    expect(ids(await new Crm().some())).toEqual([1, 2, 3]);
    await expect(new Crm().some({ five: true })).rejects.toMatchObject({ name: 'PaginationLimitError', max: 3 });
  });

  it('reports a method that returns the handle of another annotated method', async () => {
    const error = await rejection(drain(new Crm().wrong()));
    expect(error.message).toMatch(
      /^Crm\.wrong, page 1: the annotated method Crm\.wrong called paged, which is paged itself/,
    );
  });
});

describe('the params of a call', () => {
  class Crm {
    @Paginated({ collect: true })
    all(params: object = {}): Promise<unknown[]> {
      return page(Promise.resolve({ entities: [params] }));
    }
  }

  it.each([[new URLSearchParams('state=active')], [new Map([['state', 'active']])], [new Set([1])]])(
    'are not %p',
    async (params) => {
      await expect(new Crm().all(params as object)).rejects.toThrow(/must be an object/);
    },
  );

  it('are copied from the options when the class is defined', async () => {
    const defaults = { sort: { by: 'id' } };
    class Sorted {
      @Paginated({ collect: true, defaults })
      all(params: object = {}): Promise<unknown[]> {
        return page(Promise.resolve({ entities: [params] }));
      }
    }
    defaults.sort.by = 'changed';
    expect(await new Sorted().all()).toEqual([{ sort: { by: 'id' } }]);
  });

  it('are copied from emptyEnvelope too', async () => {
    const emptyEnvelope = ['until'];
    class Calls {
      @Paginated({ collect: true, extractor: 'calls', emptyEnvelope })
      all(_params: object = {}): Promise<unknown[]> {
        return page(Promise.resolve({ until: 'noon' }));
      }
    }
    emptyEnvelope.pop();
    expect(await new Calls().all()).toEqual([]);
  });
});

describe('a mistake in a client class', () => {
  it('is reported for @Paginated without parentheses', () => {
    const bare = Paginated as unknown as (...args: unknown[]) => unknown;
    expect(() => bare(() => undefined, { kind: 'method', name: 'users' })).toThrow(/is missing its parentheses/);
    expect(() => bare({}, 'users', {})).toThrow(/is missing its parentheses/);
  });

  it('is reported for a missing decorator by each member of Paged', () => {
    const forgotten = page<Paged<unknown>>(Promise.resolve([]));
    for (const use of ['next', 'pages', 'batches', 'toArray', 'with'] as const) {
      expect(() => (forgotten[use] as (n: number) => unknown)(1)).toThrow(/is not annotated. Add @Paginated\(\) to it/);
    }
  });

  it('is reported for a returned generator, and not for a page object with a method next', async () => {
    class Sdk {
      @Paginated({ style: singlePage() })
      items(_params: object = {}): Paged<number> {
        return page(Promise.resolve({ items: [1, 2], next: () => undefined }));
      }

      @Paginated()
      generated(_params: object = {}): Paged<number> {
        return (async function* () {
          yield await Promise.resolve(1);
        })() as never;
      }
    }
    expect(await drain(new Sdk().items())).toEqual([1, 2]);
    await expect(drain(new Sdk().generated())).rejects.toThrow(
      /^Sdk\.generated, page 1: the annotated method returned a generator/,
    );
  });
});

describe('a collected array with missing records', () => {
  it('is reported as a process warning if there is no observer', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    class Short {
      @Paginated({ collect: true, style: cursor({ total: 'total' }) })
      all(_params: object = {}): Promise<unknown[]> {
        return page(Promise.resolve({ items: [1, 2], total: 5, cursor: null }));
      }
    }
    expect(await new Short().all()).toHaveLength(2);
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^Short\.all: truncating: .* 2 records of 5 announced/),
      'PagewrightWarning',
    );
    warn.mockRestore();
  });
});
