import { defineMethodDecorator } from './internals';
import { describeEndpoints, page, Paginated, type Paged, type PagedParams } from './subject';

interface Row {
  id: number;
}

type Streams = AsyncGenerator<unknown, unknown, never>;

/** A decorator whose middleware records its name for each page. */
const recording = (name: string, order: number) => {
  const define = defineMethodDecorator<string[], { passed: string[] }>({
    name,
    order,
    resolve: (passed) => ({ passed }),
    middleware:
      ({ passed }) =>
      (request, next) => {
        passed.push(name);
        return next(request);
      },
  });
  return (passed: string[]) => define<Streams>(passed);
};

const Outer = recording('Outer', 10);
const Inner = recording('Inner', 20);

const onePage = () => page<Paged<Row>>(Promise.resolve({ entities: [{ id: 1 }] }));

describe('stacked decorators', () => {
  const passed: string[] = [];

  class Stacked {
    @Paginated()
    @Inner(passed)
    @Outer(passed)
    a(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }

    @Outer(passed)
    @Inner(passed)
    @Paginated()
    b(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }

    @Inner(passed)
    @Paginated()
    @Outer(passed)
    c(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }
  }

  it.each(['a', 'b', 'c'] as const)(
    'run in the order of their middleware, whatever order they are written in: %s',
    async (name) => {
      passed.length = 0;
      expect(await new Stacked()[name]().toArray()).toEqual([{ id: 1 }]);
      expect(passed).toEqual(['Outer', 'Inner']);
    },
  );

  it('are described from the outermost to the innermost', () => {
    for (const { decorators } of describeEndpoints(Stacked)) {
      expect(decorators.map(({ decorator }) => decorator)).toEqual(['Paginated', 'Outer', 'Inner']);
    }
  });

  it('reject a second use on one method', () => {
    expect(() => {
      class Twice {
        @Inner(passed)
        @Paginated()
        @Inner(passed)
        users(_params: PagedParams = {}): Paged<Row> {
          return onePage();
        }
      }
      return Twice;
    }).toThrow(/users: @Inner is used twice on the method/);
  });
});
