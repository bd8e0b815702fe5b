import { page, Paginated, singlePage, type Paged } from 'pagewright';
import { extract, memory, type CheckpointStore } from 'pagewright/extract';
import { rejection } from '../support/memory-endpoint';

interface Query {
  readonly state?: string;
}
type Message = { readonly group: string; readonly state: string };

/** A client whose list has a path argument, and a param that is sent unless told otherwise. */
function messagesBy(state: string) {
  class Forum {
    @Paginated({ style: singlePage(), defaults: { state } })
    messages(group: string, tell: () => void, query: Query): Paged<Message> {
      tell();
      return page(Promise.resolve({ items: [{ group, state: query.state ?? '' }] }));
    }
  }
  return new Forum();
}

const nothing = () => undefined;

const exported = (call: AsyncIterable<Message>, checkpoints: CheckpointStore) => {
  const records: Message[] = [];
  return extract(call, { to: (some) => void records.push(...some), checkpoints }).then(() => records);
};

describe('what makes a run the same [R104]', () => {
  it('is the argument in the path too: the run of one group is never taken for that of another', async () => {
    const checkpoints = memory();
    const forum = messagesBy('open');
    expect(await exported(forum.messages('a', nothing, {}), checkpoints)).toEqual([{ group: 'a', state: 'open' }]);

    expect(await rejection(exported(forum.messages('b', nothing, {}), checkpoints))).toMatchObject({
      code: 'QUERY_CHANGED',
      changed: ['argument 1'],
    });
  });

  it('is what the method sends unless told otherwise', async () => {
    const checkpoints = memory();
    await exported(messagesBy('open').messages('a', nothing, {}), checkpoints);

    expect(await rejection(exported(messagesBy('closed').messages('a', nothing, {}), checkpoints))).toMatchObject({
      changed: ['params.state'],
    });
  });

  it('is not an argument that says nothing of the query', async () => {
    const checkpoints = memory();
    const forum = messagesBy('open');
    await exported(forum.messages('a', nothing, { state: 'open' }), checkpoints);

    expect(
      await exported(
        forum.messages('a', () => 'something', {}),
        checkpoints,
      ),
    ).toEqual([]);
  });
});
