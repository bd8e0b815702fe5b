import { EndContradictedError, type EndEvidence } from '../errors/paging-errors.js';
import { isPlainObject } from '../json/plain-objects.js';
import type { PageResponse } from '../policies/middleware.js';
import { type EndResult, judgeEnd } from './evidence/end-of-data.js';
import { styleLineFor } from './evidence/remedies.js';
import { saysMoreAfterEmptyPage } from './evidence/says-more.js';
import { notWholeFlagIn, signalsIn } from './evidence/signals.js';
import type { PagePosition, ParsedPage } from './page.js';
import type { PageFetcher } from './page-fetcher.js';
import { type Extracted, isWholeBody } from './records/extractor.js';
import type { RunScope } from './run-scope.js';
import { receivedAfter } from './run-state.js';
import type { AnyStyle, RunEnding } from './styles/paging-style.js';

/** A page, and what the style made of it. */
interface JudgedPage {
  readonly position: PagePosition;
  readonly response: PageResponse;
  readonly extracted: Extracted;
  readonly total: number | undefined;
  readonly following: PagePosition | null;
  readonly endsPartition: boolean;
}

type EndCheck = Pick<ParsedPage, 'ending' | 'contradiction'> & {
  /** What to throw, unless the options say otherwise. */
  readonly error?: EndContradictedError;
};

const LACKS_RECORDS = 'so records of the page may be missing';

const NOTHING: EndCheck = Object.freeze({});

/** Checks, page by page, whether a response contradicts what the style of the run makes of it. */
export class EndChecks {
  readonly #style: AnyStyle;
  /** The response before the one that is checked. */
  #before: PageResponse | undefined;

  constructor(
    private readonly run: RunScope,
    private readonly fetcher: Pick<PageFetcher, 'params'>,
  ) {
    this.#style = run.style;
  }

  check(page: JudgedPage): EndCheck {
    const { extracted, response, endsPartition } = page;
    const before = this.#before;
    this.#before = response;
    if (isWholeBody(extracted.items, response)) {
      return endsPartition ? { ending: { by: 'onlyPage', saw: 'the body is one record' } } : NOTHING;
    }
    const lacking = this.#notWhole(page) ?? (endsPartition ? emptyBodyAgainst(page, before) : undefined);
    const check = lacking ? this.#against(lacking, LACKS_RECORDS, page) : undefined;
    if (!endsPartition && this.#style.isSelfContained !== true) return check ?? NOTHING;
    const { ending, contradiction } = this.#judge(page);
    return {
      ...(endsPartition ? { ending } : {}),
      ...(check ?? this.#againstEnd(contradiction ?? this.#ownFlag(page), ending, page)),
    };
  }

  #againstEnd(contradiction: EndEvidence | undefined, ending: RunEnding, page: JudgedPage): EndCheck {
    if (!contradiction) return NOTHING;
    const found = describeEnd(ending, this.#reads(page.position));
    return this.#against(contradiction, `so more may follow, but the style found the end (${found})`, page);
  }

  /** The end by a flag of the response that says that it is the last, if none says the opposite. */
  endByFlag(response: PageResponse): RunEnding | undefined {
    const signals = signalsIn(response).filter(({ certain }) => certain);
    const last = signals.find(({ kind }) => kind === 'last');
    if (!last || signals.some(({ kind }) => kind === 'more')) return undefined;
    return { by: 'flag', saw: `${last.where} is ${String(last.value)}` };
  }

  /** The flag by which the answer says that it lacks records. `truncated` may also mean that another page follows. */
  #notWhole({ response, following, position }: JudgedPage): EndEvidence | undefined {
    const { body } = response;
    if (notWholeFlagIn(body) === undefined) return undefined;
    const mayFollow = following && this.#style.isSelfContained !== true && !this.endByFlag(response);
    const where = notWholeFlagIn(body, mayFollow ? /truncated$/i : undefined);
    if (where === undefined || this.#reads(position).includes(where)) return undefined;
    const path = where.slice('body:'.length);
    return { where, value: true, reads: `classify: [{ body: '${path}', is: 'retry' }]` };
  }

  /** A flag of the style that says that another page follows, where the style finds none. */
  #ownFlag({ response, position, endsPartition }: JudgedPage): EndEvidence | undefined {
    const flag = endsPartition ? this.#style.flagForMore?.(response, position.at) : undefined;
    return flag && { where: flag.where, value: flag.value, reads: 'another "from"' };
  }

  #judge({ position, response, extracted, total, following }: JudgedPage): EndResult {
    const { items } = extracted;
    const received = receivedAfter(position, items);
    return judgeEnd({
      response,
      items,
      claimed: this.#claimed({ position, response, extracted, total, following }),
      // An extractor that returned `next` looked elsewhere.
      reads: 'next' in extracted ? [] : this.#reads(position),
      position: this.#style.cursorOf?.(position.at),
      sent: this.#style.write(this.fetcher.params, position.at),
      received,
      isNumbered: this.#style.ahead !== undefined,
      isPart: this.run.plan.isWindow === true || this.#style.partition !== undefined,
    });
  }

  /** By what the style, or the extractor, found the end. */
  #claimed({ position, response, extracted, total }: Omit<JudgedPage, 'endsPartition'>): RunEnding | undefined {
    const { items } = extracted;
    if ('next' in extracted && this.#style.seek && isNothing(extracted.next)) {
      return { by: 'cursor', saw: 'the extractor returned no next position' };
    }
    if (!this.#style.endedBy) return customEnding(position, items);
    const ending = this.#style.endedBy(response, position.at, items);
    if (ending) return ending;
    const received = receivedAfter(position, items);
    // A list that ends exactly at the cap of the API.
    return total !== undefined && total === received && this.run.plan.options.cap
      ? { by: 'total', saw: `${received} of ${total} records` }
      : undefined;
  }

  #reads({ at }: PagePosition): readonly string[] {
    return this.#style.reads?.(at) ?? [];
  }

  #against(contradiction: EndEvidence, found: string, { position, response, extracted }: JudgedPage): EndCheck {
    const { onContradiction } = this.run.plan.options;
    if (onContradiction === 'ignore') return NOTHING;
    if (onContradiction === 'warn') return { contradiction };
    const page = this.run.state.pageContextAt(position);
    const advice = this.#adviceFor(contradiction, position, () => styleLineFor(response, extracted.items));
    return { contradiction, error: new EndContradictedError(contradiction, { found, advice }, { page }) };
  }

  /** What to write. An option that the style has already is no advice. */
  #adviceFor({ where, reads }: EndEvidence, position: PagePosition, style: () => string | undefined): string {
    if (this.#reads(position).includes(where)) return 'The style reads this already, so correct its "from"';
    if (this.#style.name === 'singlePage') return `Replace singlePage() by style: ${style() ?? reads}`;
    return `Use ${reads}`;
  }
}

/** A body `{}` where the page before says that more follows, which is no empty page but a failure. */
function emptyBodyAgainst(
  { response, position: { index } }: JudgedPage,
  before: PageResponse | undefined,
): EndEvidence | undefined {
  if (!before || response.empty || !isEmptyObject(response.body)) return undefined;
  const more = saysMoreAfterEmptyPage(before, { page: index, isReached: false });
  return (
    more && { where: more.where, value: more.value, reads: String.raw`classify: [{ body: /^\{\}$/, is: 'retry' }]` }
  );
}

const isEmptyObject = (body: unknown) =>
  typeof body === 'object' && body !== null && isPlainObject(body) && Object.keys(body).length === 0;

const isNothing = (next: unknown) => next === undefined || next === null || next === '';

/** The end of a style that does not explain itself: of your own. */
function customEnding(position: PagePosition, items: readonly unknown[]): RunEnding | undefined {
  if (items.length === 0) return { by: 'emptyPage', saw: 'the page is empty' };
  return position.index > 0 ? { by: 'cursor', saw: 'the style returned no next position' } : undefined;
}

function describeEnd({ by, saw }: RunEnding, reads: readonly string[]): string {
  const looked = reads.slice(0, 3).join(', ');
  if (by === 'onlyPage' && looked !== '') return `${looked} is absent`;
  return looked === '' ? saw : `${saw}; the style reads ${looked}`;
}
