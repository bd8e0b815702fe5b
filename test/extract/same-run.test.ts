import { page, Paginated, singlePage, type Paged } from 'pagewright';
import { extract, memory, type CheckpointStore } from 'pagewright/extract';
import { rejection } from '../support/memory-endpoint';

interface Query {
  readonly state?: string;
}
type Message = { readonly group: string; readonly state: string };

/** A client whose list has a path argument, and a default for a param. */
function forumWith(state: string) {
  class Forum {
    @Paginated({ style: singlePage(), defaults: { state } })
    messages(group: string, onRequest: () => void, query: Query): Paged<Message> {
      onRequest();
      return page(Promise.resolve({ items: [{ group, state: query.state ?? '' }] }));
    }
  }
  return new Forum();
}

const noop = () => undefined;

const exportOf = (call: AsyncIterable<Message>, checkpoints: CheckpointStore) => {
  const records: Message[] = [];
  return extract(call, { to: (some) => void records.push(...some), checkpoints }).then(() => records);
};

describe('resuming a run [R104]', () => {
  it('rejects another argument in the path, so that two groups never share a run', async () => {
    const checkpoints = memory();
    const forum = forumWith('open');
    expect(await exportOf(forum.messages('a', noop, {}), checkpoints)).toEqual([{ group: 'a', state: 'open' }]);

    expect(await rejection(exportOf(forum.messages('b', noop, {}), checkpoints))).toMatchObject({
      code: 'QUERY_CHANGED',
      changed: ['argument 1'],
    });
  });

  it('rejects another default param of the method', async () => {
    const checkpoints = memory();
    await exportOf(forumWith('open').messages('a', noop, {}), checkpoints);

    expect(await rejection(exportOf(forumWith('closed').messages('a', noop, {}), checkpoints))).toMatchObject({
      changed: ['params.state'],
    });
  });

  it('accepts another callback argument, which is not part of the query', async () => {
    const checkpoints = memory();
    const forum = forumWith('open');
    await exportOf(forum.messages('a', noop, { state: 'open' }), checkpoints);

    expect(
      await exportOf(
        forum.messages('a', () => 'something', {}),
        checkpoints,
      ),
    ).toEqual([]);
  });
});
