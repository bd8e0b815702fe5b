import { defineMethodDecorator } from './internals';
import { describeEndpoints, page, Paginated, type Paged, type PagedParams } from './subject';

interface Row {
  id: number;
}

type Streams = (...args: never[]) => AsyncGenerator<unknown, unknown, never>;

/** A layer of its own kind, which writes its name down as a page passes. */
const passing = (name: string, rank: number) => {
  const define = defineMethodDecorator<string[], { road: string[] }>({
    name,
    order: rank,
    resolve: (road) => ({ road }),
    middleware:
      ({ road }) =>
      (request, next) => {
        road.push(name);
        return next(request);
      },
  });
  return (road: string[]) => define<Streams>(road);
};

const Outer = passing('Outer', 10);
const Inner = passing('Inner', 20);

const onePage = () => page<Paged<Row>>(Promise.resolve({ entities: [{ id: 1 }] }));

describe('stacked decorators', () => {
  const road: string[] = [];

  class Stacked {
    @Paginated()
    @Inner(road)
    @Outer(road)
    a(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }

    @Outer(road)
    @Inner(road)
    @Paginated()
    b(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }

    @Inner(road)
    @Paginated()
    @Outer(road)
    c(_params: PagedParams = {}): Paged<Row> {
      return onePage();
    }
  }

  it.each(['a', 'b', 'c'] as const)('stand in the order of their ranks, however they are written: %s', async (name) => {
    road.length = 0;
    expect(await new Stacked()[name]().toArray()).toEqual([{ id: 1 }]);
    expect(road).toEqual(['Outer', 'Inner']);
  });

  it('are described from the outside in', () => {
    for (const { decorators } of describeEndpoints(Stacked)) {
      expect(decorators.map(({ decorator }) => decorator)).toEqual(['Paginated', 'Outer', 'Inner']);
    }
  });

  it('refuse to stand twice, whatever is between them', () => {
    expect(() => {
      class Twice {
        @Inner(road)
        @Paginated()
        @Inner(road)
        users(_params: PagedParams = {}): Paged<Row> {
          return onePage();
        }
      }
      return Twice;
    }).toThrow(/users: @Inner stands on the method twice/);
  });
});
