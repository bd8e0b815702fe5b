import { asCount } from '../../json/counts.js';
import { stepText } from '../../json/field-path.js';
import type { PageResponse } from '../../policies/middleware.js';
import { paramInLinks } from './link-params.js';
import { isGraphQl, isLink, type Signal, signalsIn } from './signals.js';
import {
  isOnEveryPage,
  plainName,
  RECORD_TOKENS,
  spelledLike,
  TOKEN_HEADERS,
  TOKENS,
  UNRELATED_OBJECT,
  wordIndex,
} from './words.js';

const tokenWord = wordIndex(TOKENS);
const tokenHeader = wordIndex(TOKEN_HEADERS);

/** The option that reads a signal of a response, as the line to write. */
export function optionFor(signal: Signal, { body }: PageResponse): string {
  const { kind, where, name, value } = signal;
  const place = where.replace(/^body:/, '');
  switch (kind) {
    case 'more':
      return `more: ${text(place)}`;
    case 'last':
      return `last: ${text(place)}`;
    case 'malformed':
      return 'linkHeader()';
    case 'link':
      return where === 'header:link' ? 'linkHeader()' : `nextUri({ from: ${text(place)}${followed(value)} })`;
    case 'token':
      return `cursor({ from: ${text(where)}, to: ${text(paramFor(signal, body))}${isOnEveryPage(name) ? `, end: 'empty'` : ''} })`;
    case 'pages':
      return `pageNumber({ pageCount: ${text(place)} })`;
    case 'records':
      return `pageNumber({ total: ${text(place)} }) or offset({ total: ${text(place)} })`;
  }
}

/** A link without a query has the position in its path. */
const followed = (link: unknown) => (isLink(link) && !link.includes('?') ? `, path: 'follow'` : '');

const text = (value: string) => `'${value.replaceAll("'", String.raw`\'`)}'`;

/** The param in which the API most likely takes a token. A link that has the token shows it. */
function paramFor({ where, name, value }: Signal, body: unknown): string {
  if (where.startsWith('header:')) return tokenHeader(name)?.param ?? 'cursor';
  const linked = paramInLinks(body, value);
  if (linked !== undefined) return linked;
  return `${isGraphQl(body) ? 'variables.' : ''}${paramLike(name)}`;
}

/** The param that is named like a field. */
function paramLike(name: string): string {
  const known = tokenWord(name);
  const param = known ? spelledLike(known.param, name) : name.replace(/^next_?/i, '').replace(/^./, lower);
  // Params such as `page[after]` are one name.
  return param === '' ? 'cursor' : param.includes('[') ? stepText(param) : param;
}

const lower = (letter: string) => letter.toLowerCase();

/**
 * The style that most likely pages an API, as the line to write, by one response. Returns `undefined` if the response does not even show the kind of
 * style.
 */
export function styleLineFor(response: PageResponse, items: readonly unknown[]): string | undefined {
  const signals = signalsIn(response);
  const certain = signals.filter((signal) => signal.certain);
  const flag = certain.find(({ kind }) => kind === 'more' || kind === 'last');
  const link = certain.find(({ kind }) => kind === 'link');
  if (link) return optionFor(link, response);
  const numbered = numberedLine(
    response,
    certain.filter((signal) => !isCountOfPage(signal, items, flag)),
  );
  const token = certain.find(({ kind }) => kind === 'token');
  // Beside a numbered page, a number under a name such as `next` is that of the next page.
  if (token && !(numbered !== undefined && asCount(token.value) !== undefined && paramLike(token.name) === 'cursor')) {
    return withFlag(optionFor(token, response), flag);
  }
  if (numbered !== undefined) return withFlag(numbered, flag);
  const byRecord = recordLine(response, items, flag);
  if (byRecord !== undefined) return withFlag(byRecord, flag);
  const similar = signals.find(({ kind }) => kind === 'token' || kind === 'link');
  if (similar) return optionFor(similar, response);
  const total = certain.find(({ kind, value }) => kind === 'records' && (asCount(value) ?? 0) > items.length);
  if (total)
    return countLines(total)
      .map((line) => withFlag(line, flag))
      .join(' or style: ');
  // The first page may have the number 0 or 1. With 0, a wrong guess returns the same page twice, which is an error; with 1, it would lose the first.
  return flag && withFlag(`pageNumber({ param: 'page', start: 0 })`, flag);
}

/** The styles of an API that returns a total and nothing else. A wrong one gets the same page twice, which is an error. */
function countLines({ where }: Signal): string[] {
  const total = text(where.replace(/^body:/, ''));
  return [`offset({ total: ${total} })`, `pageNumber({ param: 'page', total: ${total} })`];
}

/** A count that is the number of records of the page, while a flag says that more follow. */
const isCountOfPage = ({ kind, value }: Signal, items: readonly unknown[], flag: Signal | undefined) =>
  kind === 'records' && flag?.kind === 'more' && asCount(value) === items.length;

/** The line of a style that continues after the last record. */
function recordLine(response: PageResponse, items: readonly unknown[], flag: Signal | undefined): string | undefined {
  if (isStripeLike(response) && flag) return `cursor({ from: 'item:id', to: 'starting_after' })`;
  const fields = items.at(-1);
  if (typeof fields !== 'object' || fields === null) return undefined;
  const token = RECORD_TOKENS.find(({ name }) => Array.isArray((fields as Record<string, unknown>)[name]));
  return token && `cursor({ from: 'item:${token.name}', to: '${token.param}' })`;
}

/** Adds the flag of a response to the line of a style. */
function withFlag(line: string, flag: Signal | undefined): string {
  if (!flag) return line;
  const option = flagOption(flag);
  return line.endsWith('()') ? `${line.slice(0, -1)}{ ${option} })` : line.replace(/ \}\)$/, `, ${option} })`);
}

/** `has_more` continues while it is true, `isLast` ends once it is. The signal names what the flag says now. */
const flagOption = ({ where, kind, value }: Signal): string => {
  const meansMore = (kind === 'more') === (value === true || value === 1 || value === 'true');
  return `${meansMore ? 'more' : 'last'}: ${text(where.replace(/^body:/, ''))}`;
};

const isStripeLike = ({ body }: PageResponse) => (body as { object?: unknown } | null)?.object === 'list';

/** Fields that echo the number of the page, and the param of each; then those that echo an offset. */
const PAGE_ECHOES: Readonly<Record<string, string>> = {
  page: 'page',
  currentpage: 'page',
  number: 'page',
  pagenumber: 'page_number',
  pageindex: 'page_index',
  pagenum: 'page_num',
  pageno: 'page_no',
};
const OFFSET_ECHOES: Readonly<Record<string, string>> = {
  offset: 'offset',
  startat: 'start_at',
  start: 'start',
  startindex: 'start_index',
  skip: 'skip',
};
/** Fields that echo the page size; then those that may also count the records of the page. */
const SIZE_ECHOES = [/^(per_?page|page_?size|limit|max_?results|rows)$/i, /^(size|count)$/i];

/** The line of a numbered style, if the body echoes a number or an offset in its envelope. */
function numberedLine({ body }: PageResponse, signals: readonly Signal[]): string | undefined {
  for (const [prefix, envelope] of envelopesOf(body)) {
    const fields = Object.entries(envelope as Record<string, unknown>);
    const count = (names: Readonly<Record<string, string>>) =>
      fields.find(([key, value]) => Object.hasOwn(names, plainName(key)) && asCount(value) !== undefined);
    const [page, offset] = [count(PAGE_ECHOES), count(OFFSET_ECHOES)];
    const echo = page ?? offset;
    if (!echo) continue;
    const [key, number] = echo;
    const param = spelledLike((page ? PAGE_ECHOES : OFFSET_ECHOES)[plainName(key)]!, key);
    const sizes = SIZE_ECHOES.map((echoes) =>
      fields.find(([name, of]) => echoes.test(name) && asCount(of) !== undefined),
    );
    const size = (sizes[0] ?? sizes[1])?.[0];
    const total = signals.find((signal) => signal.kind === 'records' && signal.where.startsWith(`body:${prefix}`));
    return lineOf(page ? 'pageNumber' : 'offset', {
      param,
      sizeParam: size,
      start: startOf(page !== undefined, Number(number)),
      total: total?.where.replace(/^body:/, ''),
    });
  }
  return undefined;
}

/** The first page has the number that it echoes, as far as that can be a first one. */
const startOf = (isPage: boolean, number: number) =>
  (isPage ? number === 0 : number === 1) ? String(number) : undefined;

function lineOf(
  style: string,
  options: { readonly [name in 'param' | 'sizeParam' | 'start' | 'total']: string | undefined },
): string {
  const written = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${name === 'start' ? value : text(value)}`],
  );
  return `${style}({ ${written.join(', ')} })`;
}

/** The body and the objects in it, with the beginning of their places. */
function envelopesOf(body: unknown): [prefix: string, envelope: object][] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  const inner = objectsIn(body, '');
  return [['', body], ...inner, ...inner.flatMap(([prefix, value]) => objectsIn(value, prefix))];
}

const objectsIn = (fields: object, prefix: string): [prefix: string, envelope: object][] =>
  Object.entries(fields).flatMap(([key, value]: [string, unknown]): [string, object][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !UNRELATED_OBJECT.test(key)
      ? [[`${prefix}${stepText(key)}.`, value]]
      : [],
  );
