import type { PageResponse } from 'pagewright';
import type { Params } from 'pagewright/style';
import type { PagingStyle } from 'pagewright/style';

/** A record of a world. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly details: { readonly size: number; readonly tags: readonly string[] };
}

export const rowOf = (id: number): Row => ({
  id,
  name: `row ${id}`,
  details: { size: id * 10, tags: id % 2 === 0 ? ['even'] : [] },
});

/** How a server reads the position of a page. */
export interface Reads {
  /** `token`: an opaque text that means the record it follows. `item`: the id of that record. */
  readonly kind: 'token' | 'item' | 'page' | 'offset';
  /** Param of the position. */
  readonly param: string;
  /** Param of the page size. */
  readonly size: string;
  /** Number of the first page, or offset of the first record. */
  readonly first: number;
}

/** What a server knows of the page that it returns. An envelope writes a part of it into the response. */
export interface View {
  readonly items: readonly Row[];
  /** Zero-based number of the page. */
  readonly index: number;
  /** Records before the page. */
  readonly offset: number;
  /** Number of the page as the server counts. */
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly pages: number;
  /** What a flag says. */
  readonly more: boolean;
  /** The way to the next page, in each form; `null` without a next page. */
  readonly token: string | null;
  readonly nextPage: number | null;
  readonly nextOffset: number | null;
  readonly link: string | null;
  /** The token of the page itself. */
  readonly own: string | null;
  /** The token behind the last record, whether or not more follow. */
  readonly after: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** How one kind of API writes a page, and how it is walked. */
export interface Envelope {
  readonly name: string;
  readonly reads: Reads;
  /** Path of the records; `''` if the body is the list. */
  readonly list: string;
  body(view: View): unknown;
  headers?(view: View): Readonly<Record<string, string | null>>;
  /** The configuration that walks it. */
  readonly style: PagingStyle;
}

/** Something that goes wrong on a server. */
export interface Fault {
  readonly name: string;
  /**
   * What a sound server may do too: `form` says the same in another form, `honest` adds something true in `answer`. `withholds` leaves records out of a
   * page. Without an effect, the responses or the list say something else than before.
   */
  readonly effect?: 'form' | 'honest' | 'withholds';
  /** Changes the list before the request number `call`, counted from 0. */
  list?(rows: readonly Row[], call: number): readonly Row[];
  /** Changes the page before it is written. */
  view?(view: View, server: WorldServer): View;
  /** Changes the response. */
  answer?(answer: Answer, view: View, server: WorldServer): Answer;
}

export interface ServerSettings {
  readonly envelope: Envelope;
  readonly rows: readonly Row[];
  /** Ids of records that have a place in the list, and are neither sent nor counted. @default none */
  readonly uncounted?: ReadonlySet<number>;
  /** Page size if none is asked for. */
  readonly size: number;
  /** Largest page size. */
  readonly max: number;
  /** Whether a position that cannot be read is ignored; it is refused otherwise. */
  readonly isLenient: boolean;
  readonly faults: readonly Fault[];
}

export interface Sent {
  readonly params: Params;
  readonly view: View;
  readonly answer: Answer;
  /** Records of the page before a fault changed it. */
  readonly held: readonly Row[];
}

export const ORIGIN = 'https://api.example.com';
const ADDRESS = `${ORIGIN}/rows`;

/** A server whose list, envelope and faults are those of a world. */
export class WorldServer {
  readonly sent: Sent[] = [];
  rows: readonly Row[];

  constructor(readonly settings: ServerSettings) {
    this.rows = settings.rows;
  }

  serve(params: Params): PageResponse {
    const { answer } = this.reply(params);
    return { ...answer, url: ADDRESS };
  }

  /** @param fixed parts of the page that are as given */
  reply(params: Params, fixed: Partial<View> = {}): Sent {
    const { faults, envelope } = this.settings;
    for (const fault of faults) this.rows = fault.list?.(this.rows, this.sent.length) ?? this.rows;
    let view = this.#withoutUncounted(this.viewAt(this.#offsetIn(params), this.#sizeIn(params)));
    const held = view.items;
    for (const fault of faults) view = fault.view?.(view, this) ?? view;
    view = { ...view, ...fixed };
    let answer = render(envelope, view);
    for (const fault of faults) answer = fault.answer?.(answer, view, this) ?? answer;
    const sent = { params: structuredClone(params), view, held, answer: structuredClone(answer) };
    this.sent.push(sent);
    return { ...sent, answer };
  }

  /** The page of `size` records behind the first `offset` ones. */
  viewAt(offset: number, size: number): View {
    const { rows } = this;
    const { reads } = this.settings.envelope;
    const items = rows.slice(offset, offset + size);
    const end = offset + items.length;
    const more = end < rows.length;
    const index = Math.floor(offset / size);
    const [token, nextPage, nextOffset] = more
      ? [tokenOf(items.at(-1)!), index + 1 + reads.first, end + reads.first]
      : [null, null, null];
    const own = offset > 0 && offset <= rows.length ? tokenOf(rows[offset - 1]!) : null;
    return {
      items,
      index,
      offset,
      page: index + reads.first,
      size,
      total: rows.length - (this.settings.uncounted?.size ?? 0),
      pages: Math.ceil(rows.length / size),
      more,
      token,
      nextPage,
      nextOffset,
      link: more ? linkTo(reads, { token, nextPage, nextOffset, id: items.at(-1)!.id, size }) : null,
      own,
      after: items.length > 0 ? tokenOf(items.at(-1)!) : own,
    };
  }

  #withoutUncounted(view: View): View {
    const { uncounted } = this.settings;
    return uncounted ? { ...view, items: view.items.filter(({ id }) => !uncounted.has(id)) } : view;
  }

  #offsetIn(params: Params): number {
    const { kind, param, first } = this.settings.envelope.reads;
    const value = valueAt(params, param);
    if (value === undefined || value === null || value === '') return 0;
    if (kind === 'token' || kind === 'item') return this.#offsetAfter(kind === 'item' ? Number(value) : idIn(value));
    const number = Number(value);
    if (!Number.isInteger(number)) return this.#refuse();
    return Math.max(0, number - first) * (kind === 'page' ? this.#sizeIn(params) : 1);
  }

  /** Where the records behind one begin, even if that was deleted. Ids are in the order of the list. */
  #offsetAfter(id: number | undefined): number {
    if (id === undefined || !Number.isInteger(id)) return this.#refuse();
    const at = this.rows.findIndex((row) => row.id > id);
    return at < 0 ? this.rows.length : at;
  }

  #refuse(): number {
    if (this.settings.isLenient) return 0;
    throw new Error('400: the position cannot be read');
  }

  #sizeIn(params: Params): number {
    const { envelope, size, max } = this.settings;
    const asked = Number(valueAt(params, envelope.reads.size) ?? size);
    return Number.isInteger(asked) && asked > 0 ? Math.min(asked, max) : size;
  }
}

/** Tokens are distinct from every other text of a response. */
const tokenOf = ({ id }: Row) => `tok-${(id + 5_000).toString(36)}z`;
const idIn = (token: unknown) => {
  const [, id] = /^tok-(\w+)z$/.exec(String(token)) ?? [];
  return id === undefined ? undefined : Number.parseInt(id, 36) - 5_000;
};

function linkTo(
  reads: Reads,
  next: { token: string | null; nextPage: number | null; nextOffset: number | null; id: number; size: number },
): string {
  const value = { token: next.token, page: next.nextPage, offset: next.nextOffset, item: next.id }[reads.kind];
  const query = new URLSearchParams({ [reads.param]: String(value), [reads.size]: String(next.size) });
  return `${ADDRESS}?${query.toString()}`;
}

export function render(envelope: Envelope, view: View): Answer {
  const headers = Object.entries(envelope.headers?.(view) ?? {}).filter((entry) => entry[1] !== null);
  return { status: 200, headers: Object.fromEntries(headers) as Record<string, string>, body: envelope.body(view) };
}

/** The value of a param by its own name, or by a path. */
function valueAt(params: Params, name: string): unknown {
  if (Object.hasOwn(params, name)) return params[name];
  return name.split('.').reduce<unknown>((value, key) => (value as Params | undefined)?.[key], params);
}
