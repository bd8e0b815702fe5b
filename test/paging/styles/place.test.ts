import { cursorPlaceText, optionalPlace, placeOf, placeText } from '../../../src/paging/styles/place';
import { respond } from '../../support/memory-endpoint';

const response = respond(
  { next: 'n', a: { b: ['x', 'y'] }, 'odd.key': 'o', links: [{ rel: 'next', href: '/2' }] },
  { 'x-next': 'h' },
);
const items = [{ id: 1 }, { id: 2, meta: { at: 'last' } }];

describe('a place', () => {
  it.each([
    ['next', 'body:next', 'n', 'the body at "next"'],
    ['body:a.b[1]', 'body:a.b.1', 'y', 'the body at "a.b[1]"'],
    ['body:["odd.key"]', 'body:["odd.key"]', 'o', 'the body at "["odd.key"]"'],
    ['body:["a"].b["0"]', 'body:a.b.0', 'x', 'the body at "["a"].b["0"]"'],
    ['header:X-Next', 'header:x-next', 'h', 'the header X-Next'],
    ['item:id', 'item:id', 2, 'the last record at "id"'],
    ['item:meta.at', 'item:meta.at', 'last', 'the last record at "meta.at"'],
    ['links[rel=next]', 'body:links[rel=next]', '/2', 'the links at "links"'],
  ])('%s is read as %s', (text, canonical, value, label) => {
    const place = placeOf(text);
    expect([place.text, place.label]).toEqual([canonical, label]);
    expect(place.read(response, items)).toBe(value);
  });

  it('a place that is not there is undefined, and an item without records too', () => {
    expect(placeOf('body:none').read(response, items)).toBeUndefined();
    expect(placeOf('header:X-None').read(response, items)).toBeUndefined();
    expect(placeOf('item:id').read(response, [])).toBeUndefined();
    expect(placeOf('none[rel=next]').read(response, items)).toBeUndefined();
  });

  it('a list of links without a next one is null, because the place is there', () => {
    expect(placeOf('links[rel=next]').read(respond({ links: [{ rel: 'self', href: '/1' }] }), [])).toBeNull();
  });

  it('a header of a response without headers is an error that names it', () => {
    expect(() => placeOf('header:X-Next').read({ body: {} }, [])).toThrow(
      /^the style reads the header X-Next, but the method returned no headers\. Return the whole response/,
    );
  });

  it('an optional place is absent without a text', () => {
    expect(optionalPlace(undefined)).toBeUndefined();
    expect(optionalPlace('total')?.text).toBe('body:total');
  });

  it.each([
    ['', 'empty'],
    ['a..b', 'malformed'],
    ['header:', 'without a name'],
    ['header:X Next', 'with a space'],
    ['Header:X-Next', 'with another prefix'],
    ['headers:X-Next', 'with another prefix'],
    ['@odata.nextLink', 'with a name that needs quotes'],
    ['value.@odata.nextLink', 'with a name that needs quotes'],
    ['odata.nextLink', 'with a name that needs quotes'],
    ['body:__proto__.x', 'that could reach a prototype'],
    ['body:', 'without a path'],
    [7, 'that is no text'],
    [undefined, 'that is absent'],
  ] as const)('%j, %s, is refused', (text, _what) => {
    expect(placeText.safeParse(text).success).toBe(false);
    expect(cursorPlaceText.safeParse(text).success).toBe(false);
  });

  it('a name with @ alone, a quoted name, and a header of any case are accepted', () => {
    for (const text of ['@nextLink', '["@odata.nextLink"]', 'header:x-NEXT_1', 'body:a', 'a[0]']) {
      expect(placeText.safeParse(text).success).toBe(true);
    }
  });

  it('a field of the last record is a place of cursors only', () => {
    expect(placeText.safeParse('item:id').success).toBe(false);
    expect(cursorPlaceText.safeParse('item:id').success).toBe(true);
    expect(cursorPlaceText.safeParse('item:links[rel=next]').success).toBe(false);
  });

  it('the messages say what a place looks like', () => {
    const messageOf = (schema: typeof placeText) => schema.safeParse('a..b').error!.issues[0]!.message;
    expect(messageOf(placeText)).toBe(
      `'body:<path>', 'header:<Name>' or a path in the body; put a name with a dot, a colon or @ in quotes: 'body:["@odata.nextLink"]'`,
    );
    expect(messageOf(cursorPlaceText)).toBe(
      `'body:<path>', 'header:<Name>', 'item:<path>' for the last record, or a path in the body; put a name with a dot, a colon or @ in quotes: 'body:["@odata.nextLink"]'`,
    );
  });
});
