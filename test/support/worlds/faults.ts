import type { Answer, Fault, View, WorldServer } from './server';
import { rowOf } from './server';
import { addTo, mapFields, nameOfList, renameWays } from './answers';

/** A kind of fault. `at` is the number of the page at which it happens, counted from 0, and `pick` chooses between its forms. */
export interface FaultKind {
  readonly name: string;
  make(at: number, pick: number): Omit<Fault, 'name'>;
}

const one = <T>(list: readonly T[], pick: number): T => list[pick % list.length] as T;

const onView =
  (change: (view: View, pick: number, server: WorldServer) => Partial<View>, isAt = exactly): FaultKind['make'] =>
  (at, pick) => ({
    view: (view, server) => (isAt(view, at) ? { ...view, ...change(view, pick, server) } : view),
  });

const onAnswer =
  (change: (answer: Answer, pick: number, view: View) => Answer, isAt = exactly): FaultKind['make'] =>
  (at, pick) => ({ answer: (answer, view) => (isAt(view, at) ? change(answer, pick, view) : answer) });

const exactly = (view: View, at: number) => view.index === at;
const from = (view: View, at: number) => view.index >= at;
const always = () => true;
const onLast = (view: View) => view.offset + view.items.length >= view.total;
const upTo = (view: View, at: number) => view.index <= at;

const NO_WAY = { token: null, nextPage: null, nextOffset: null, link: null } as const;

const WAY_NAMES = [
  'next_token',
  'nextPageToken',
  'NextToken',
  'next-cursor',
  'continuation',
  'nextLink',
  'next_url',
  'after',
  'bookmark',
  'LastEvaluatedKey',
];
const SIMILAR_NAMES = ['cursorNext', 'next_batch', 'moreToken', 'continueFrom', 'nxt_marker'];
const NOT_WHOLE = ['incomplete_results', 'timed_out', 'partial', 'truncated', 'isPartial', 'results_truncated'];

/** Views of a page of which the server does not send some records, although none was deleted. */
const without = (isKept: (index: number) => boolean) => (view: View) => ({
  items: view.items.filter((_, index) => isKept(index)),
});

const withBody = (answer: Answer, body: unknown): Answer => ({ ...answer, body });
const withHeaders = (answer: Answer, headers: Readonly<Record<string, string>>): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

/** Flags as servers write them. */
const FLAG_FORMS = [String, Number, (flag: boolean) => (flag ? 'True' : 'False')];

/** `last: 0` may be the number of a page, and `done: 0` that of records. */
const formsOf = (key: string) =>
  /last|done|^end/i.test(key) ? FLAG_FORMS.filter((form) => form !== Number) : FLAG_FORMS;

const kind = (name: string, make: FaultKind['make'], effect?: Fault['effect']): FaultKind => ({
  name,
  make: (at, pick) => ({ ...make(at, pick), ...(effect && { effect }) }),
});

/** What happens to the way to the next page, and to the signs beside it. */
const WAY_FAULTS: readonly FaultKind[] = [
  kind(
    'the way is missing on one page',
    onView(() => NO_WAY),
  ),
  kind(
    'the way and the flag are missing on one page',
    onView(() => ({ ...NO_WAY, more: false })),
  ),
  kind(
    'the page says that it is the last',
    onView(({ offset, items }) => ({ ...NO_WAY, more: false, total: offset + items.length })),
  ),
  kind(
    'the flag says that the page is the last',
    onView(() => ({ more: false })),
  ),
  kind(
    'the flag stays true',
    onView(() => ({ more: true }), onLast),
  ),
  kind('the way has another name from a page on', (at, pick) => ({
    answer: (answer, view) => (view.index >= at ? renameWays(answer, view, one(WAY_NAMES, pick), true) : answer),
  })),
  kind('the way has a name that only resembles a known one', (at, pick) => ({
    answer: (answer, view) => (view.index >= at ? renameWays(answer, view, one(SIMILAR_NAMES, pick), false) : answer),
  })),
  kind(
    'the cursor stays the same',
    onView(({ token, own }) => (token === null ? {} : { token: own }), from),
  ),
  kind(
    'the cursor stays on the last page',
    onView(({ after }) => ({ token: after }), onLast),
  ),
  kind(
    'the Link header is cut',
    onAnswer((answer, pick) => cutLink(answer, pick)),
  ),
  kind(
    'one page has a flag beside the others',
    (at, pick) => ({
      answer: (answer, view) =>
        view.index === at
          ? addTo(answer, one([{ has_more: view.more }, { is_last: !view.more }, { last: !view.more }], pick))
          : answer,
    }),
    'form',
  ),
];

const emptied = (at: number): Pick<Fault, 'view'> => ({
  view: (view) => (view.index === at ? { ...view, items: [] } : view),
});

/** What happens to the records of a page. */
const RECORD_FAULTS: readonly FaultKind[] = [
  kind('an empty page in the middle', onView(without(() => false)), 'withholds'),
  kind('a short page', onView(without((index) => index > 0)), 'withholds'),
  kind(
    'a page without its last record',
    onView(({ items }) => ({ items: items.slice(0, -1) })),
    'withholds',
  ),
  kind(
    'the list is null',
    (at) => ({
      ...emptied(at),
      answer: (answer, view) => (view.index === at ? replaceList(answer, view, null) : answer),
    }),
    'withholds',
  ),
  kind(
    'an empty list is null',
    (_at) => ({
      answer: (answer, view) => (view.items.length === 0 ? replaceList(answer, view, null) : answer),
    }),
    'form',
  ),
  kind(
    'the list is left out',
    (at) => ({
      ...emptied(at),
      answer: (answer, view) => (view.index === at ? replaceList(answer, view, undefined) : answer),
    }),
    'withholds',
  ),
  kind(
    'an empty list is left out',
    (_at) => ({
      answer: (answer, view) => (view.items.length === 0 ? replaceList(answer, view, undefined) : answer),
    }),
    'form',
  ),
  kind(
    'an empty page that says it lacks records',
    (at, pick) => ({
      view: (view) => (view.index === at ? { ...view, items: [] } : view),
      answer: (answer, view) => (view.index === at ? addTo(answer, { [one(NOT_WHOLE, pick)]: true }) : answer),
    }),
    'withholds',
  ),
  kind(
    'a page is half empty and says that it lacks records',
    (at, pick) => ({
      view: (view) => (view.index === at ? { ...view, items: view.items.slice(0, 1) } : view),
      answer: (answer, view) => (view.index === at ? addTo(answer, { [one(NOT_WHOLE, pick)]: true }) : answer),
    }),
    'withholds',
  ),
  kind('a page is served twice', (at) => ({
    view: (view, server) =>
      view.index === at && at > 0 ? { ...view, items: server.viewAt(view.offset - view.size, view.size).items } : view,
  })),
  kind('the position is ignored from a page on', (at) => ({
    view: (view, server) =>
      view.index >= Math.max(1, at) ? server.viewAt(Math.max(0, at - 1) * view.size, view.size) : view,
  })),
];

/** What happens to the list while it is read. */
const LIST_FAULTS: readonly FaultKind[] = [
  kind('records that were read are deleted', (at, pick) => ({
    list: (rows, call) => (call === at + 1 ? rows.filter(({ id }) => id > 1 + (pick % 4)) : rows),
  })),
  kind('records at the end are deleted', (at, pick) => ({
    list: (rows, call) => (call === at + 1 ? rows.slice(0, Math.max(0, rows.length - 1 - (pick % 4))) : rows),
  })),
  kind('records are inserted at the beginning', (at, pick) => ({
    list: (rows, call) => (call === at + 1 ? [...inserted(-10 - (pick % 4), -10), ...rows] : rows),
  })),
  kind('records are added at the end', (at, pick) => ({
    list: (rows, call) => (call === at + 1 ? [...rows, ...inserted(1_000, 1_000 + (pick % 4))] : rows),
  })),
  kind('a record is replaced', (at, pick) => ({
    list: (rows, call) =>
      call === at + 1 ? [...inserted(-5, -5), ...rows.filter(({ id }) => id !== 1 + (pick % 4))] : rows,
  })),
];

const inserted = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => rowOf(first + i));

/** What happens to numbers and forms. */
const COUNT_FAULTS: readonly FaultKind[] = [
  kind(
    'the total is too high',
    onView(({ total }, pick) => ({ total: total + 1 + (pick % 5) }), always),
  ),
  kind(
    'the total is too low',
    onView(({ total }, pick) => ({ total: Math.max(0, total - 1 - (pick % 5)) }), always),
  ),
  kind(
    'the total counts the page',
    onView(({ items }) => ({ total: items.length }), always),
  ),
  kind(
    'the total is what was sent so far',
    onView(({ offset, items }) => ({ total: offset + items.length }), always),
  ),
  kind(
    'the total is too low on one page',
    onView(({ total }, pick) => ({ total: Math.max(0, total - 1 - (pick % 5)) })),
  ),
  kind(
    'the total is capped',
    onView(({ total, size }, pick) => ({ total: Math.min(total, size * (1 + (pick % 3))) }), always),
  ),
  kind(
    'the page count is too high',
    onView(({ pages }) => ({ pages: pages + 1 }), always),
  ),
  kind(
    'the page count is too low',
    onView(({ pages }) => ({ pages: Math.max(1, pages - 1) }), always),
  ),
  kind(
    'the page count is that of another size',
    onView(({ pages }) => ({ pages: Math.ceil(pages / 2) }), always),
  ),
  kind(
    'numbers are text',
    onAnswer(
      (answer) =>
        withBody(
          answer,
          mapFields(answer.body, (value) => (typeof value === 'number' ? String(value) : value)),
        ),
      always,
    ),
    'form',
  ),
  kind(
    'flags have another form',
    (_at, pick) => ({
      answer: (answer) =>
        withBody(
          answer,
          mapFields(answer.body, (value, key) => (typeof value === 'boolean' ? one(formsOf(key), pick)(value) : value)),
        ),
    }),
    'form',
  ),
  kind(
    'totals are null',
    onView(() => ({ total: null as never }), always),
    'form',
  ),
  kind(
    'nothing is announced but on the first page',
    onView(
      () => ({ total: undefined, pages: undefined }),
      ({ index }) => index > 0,
    ),
    'form',
  ),
  kind(
    '206 with a range',
    onAnswer(
      (answer, _pick, view) => ({ ...withHeaders(answer, { 'content-range': rangeOf(view) }), status: 206 }),
      upTo,
    ),
    'form',
  ),
  kind(
    '206 without a range',
    onAnswer((answer) => ({ ...answer, status: 206 }), upTo),
  ),
  kind('206, and the way is missing', (at) => ({
    view: (view) => (view.index === at ? { ...view, ...NO_WAY } : view),
    answer: (answer, view) => (view.index === at ? { ...answer, status: 206 } : answer),
  })),
  kind(
    'a range, and the way is missing',
    (at) => ({
      view: (view) => (view.index === at ? { ...view, ...NO_WAY, more: false } : view),
      answer: (answer, view) => withHeaders(answer, { 'content-range': rangeOf(view) }),
    }),
    'honest',
  ),
  kind(
    'a header announces a total',
    (_at) => ({
      answer: (answer, view) => withHeaders(answer, { 'x-total-count': String(view.total) }),
    }),
    'form',
  ),
  kind(
    'a header announces the pages',
    (_at) => ({
      answer: (answer, view) => withHeaders(answer, { 'x-total-pages': String(view.pages) }),
    }),
    'form',
  ),
];

/** Bodies of status 200 that say that they failed. Only the client can tell some of them from a page. */
const ERROR_BODIES: readonly object[] = [
  { error: { code: 500, message: 'Internal error' } },
  { ok: false, error: 'internal_error' },
  { success: false, message: 'try later' },
  { errors: [{ message: 'something broke' }] },
  { fault: { faultstring: 'no service', detail: { errorcode: 'x' } } },
  { message: 'not now', code: 'E17' },
];
const BODY_FAULTS: readonly FaultKind[] = [
  kind(
    'an error instead of the page',
    onAnswer((answer, pick) => withBody(answer, one(ERROR_BODIES, pick))),
  ),
  kind(
    'an empty object instead of the page',
    onAnswer((answer) => withBody(answer, {})),
  ),
  kind(
    'null instead of the page',
    onAnswer((answer) => withBody(answer, null)),
  ),
  kind(
    'a text instead of the page',
    onAnswer((answer) => withBody(answer, '<html>sorry</html>')),
  ),
];

export const FAULT_KINDS: readonly FaultKind[] = [
  ...WAY_FAULTS,
  ...RECORD_FAULTS,
  ...LIST_FAULTS,
  ...COUNT_FAULTS,
  ...BODY_FAULTS,
];

/** Faults that need the real client: what it makes of bodies and statuses before they are pages. */
export const CLIENT_FAULT_KINDS: readonly FaultKind[] = [
  ...BODY_FAULTS,
  kind(
    'an error beside an empty list',
    onAnswer((answer, pick, view) => addTo(replaceList(answer, view, []), one(ERROR_BODIES.slice(0, 5), pick))),
  ),
  kind(
    'an error beside a part of the records',
    onAnswer((answer, pick, view) =>
      addTo(replaceList(answer, view, view.items.slice(0, 1)), one(ERROR_BODIES.slice(0, 5), pick)),
    ),
  ),
  kind('an error beside an empty list, and no way on', (at, pick) => ({
    view: (view) => (view.index === at ? { ...view, ...NO_WAY, more: false } : view),
    answer: (answer, view) =>
      view.index === at ? addTo(replaceList(answer, view, []), one(ERROR_BODIES.slice(0, 5), pick)) : answer,
  })),
  kind(
    'a status',
    onAnswer((answer, pick) => ({
      ...answer,
      status: one([400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503], pick),
    })),
  ),
  kind(
    'an empty status',
    onAnswer((answer, pick) => ({ status: one([200, 201, 202, 204, 205], pick), headers: answer.headers, body: '' })),
  ),
  kind(
    'a redirect without the query',
    onAnswer((_answer, pick) => ({
      status: one([301, 302, 303, 307, 308], pick),
      headers: { location: '/rows' },
      body: '',
    })),
  ),
];

const rangeOf = ({ offset, items, total }: View) =>
  items.length === 0 ? `items */${total}` : `items ${offset}-${offset + items.length - 1}/${total}`;

function cutLink(answer: Answer, pick: number): Answer {
  const { link } = answer.headers;
  if (link === undefined) return answer;
  const length = one([link.length - 1, link.length - 3, link.lastIndexOf('>'), Math.floor(link.length / 2), 5], pick);
  return withHeaders(answer, { link: link.slice(0, length) });
}

function replaceList(answer: Answer, view: View, list: unknown): Answer {
  return withBody(answer, nameOfList(answer.body, view.items, list));
}
