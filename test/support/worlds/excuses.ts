import { type Answer, type Envelope, type Fault, render, type Row, type Sent, type View, WorldServer } from './server';
import type { Outcome, World } from './world';

/** A run that claims to be complete and lacks records. */
interface Loss {
  readonly world: World;
  readonly server: WorldServer;
  readonly outcome: Outcome;
  /** Ids of the missing records. */
  readonly missing: readonly number[];
}

/** A rule by which a loss cannot be seen, or is not looked for. */
interface Excuse {
  readonly name: string;
  applies(loss: Loss): boolean;
}

/**
 * What is not treated as a contradiction. Every loss that a run does not report must be under one of these rules: this is the only place where worlds
 * are excused.
 */
const EXCUSES: readonly Excuse[] = [
  {
    // A sound server whose list has just the records received would have sent the same responses, byte for byte.
    name: 'a shorter list looks the same',
    applies: (loss) => looksSound(loss),
  },
  {
    // Records without ids may be equal: a cursor or a link that leads on is believed.
    name: 'a page that a cursor or a link returns twice',
    applies: (loss) => hasFault(loss, /served twice/) && loss.world.choice.guesses !== true,
  },
  {
    // The server left records out in the middle, or the style asked for later ones, and no count in any response includes the missing ones.
    name: 'records in the middle were not sent, and no count includes them',
    applies: (loss) => looksSound(loss, { unsent: middleOf(loss) }) || isWithheld(loss),
  },
  {
    // Numbers mean what the caller says. Where repeated records make up for missing ones, or no honest total is there, nothing shows that they do not.
    name: 'the style counts in another unit, or from another first number, than the server',
    applies: (loss) =>
      loss.world.choice.guesses === true && (hasGap(loss) || hasRepeats(loss) || isIgnored(loss)) && !isCounted(loss),
  },
  {
    // A page count beside an end that the style saw may count pages of another size.
    name: 'a page count beside an end that the style saw',
    applies: (loss) => hasSeenEnd(loss) && looksSound(loss, { unsent: middleOf(loss), ignored: () => ['pages'] }),
  },
  {
    // Relay, Zendesk and Facebook return a token or a link with the last page too.
    name: 'a token or a link beside a flag that says that the page is the last',
    applies: (loss) => looksSound(loss, { unsent: middleOf(loss), ignored: ({ more }) => (more ? [] : WAYS) }),
  },
  {
    // Beside a way to the next page, `truncated` says that there is one.
    name: 'truncated beside a next page',
    applies: (loss) => hasFault(loss, /lacks records/) && isTruncatedInTheMiddle(loss),
  },
  {
    // It would lead to the same page again.
    name: 'a token that the request had sent, under another name',
    applies: (loss) => hasFault(loss, /^the cursor stays/) && hasFault(loss, /another name/),
  },
  {
    // Some servers return 206 with every page. A range that does not reach the end is a total.
    name: 'a 206 without a total beside an end that the style saw',
    applies: (loss) =>
      hasSeenEnd(loss) &&
      hasFault(loss, /^206/) &&
      looksSound(loss, { unsent: middleOf(loss), ignored: () => ['pages'], isStatusIgnored: true }),
  },
  {
    // Once the way has been seen under its own name, only the names of the table are another way.
    name: 'a name that only resembles a known one beside an end that the style saw',
    applies: (loss) =>
      hasSeenEnd(loss) && (hasFault(loss, /only resembles/) || loss.world.envelope.name === ONLY_RESEMBLING),
  },
  {
    // Some servers leave everything out behind the last page of a numbered list. Where a page before says that more follow, it is no end.
    name: 'an empty object instead of a page, where no page before says that more follow',
    applies: (loss) =>
      hasFault(loss, /^an empty object/) && loss.server.sent.every(({ view }) => !showsMore(loss, view)),
  },
  {
    // Without `dedupe`, repeated records are counted like others.
    name: 'without dedupe, repeated records make up for those that the server left out',
    applies: (loss) =>
      loss.world.options.dedupe === undefined &&
      hasRepeats(loss) &&
      loss.world.faults.some(({ effect }) => effect === 'withholds'),
  },
  {
    // A list by a token may lose records while it is read without any that move up: only numbers, in params or links, show that they do.
    name: 'a total that falls beside a token',
    applies: (loss) => hasFault(loss, /deleted|replaced|^the page says that it is the last|total/) && isByToken(loss),
  },
  {
    name: 'a page count that falls, without a total',
    applies: (loss) => hasFault(loss, /deleted/) && loss.outcome.receipt.expected === undefined,
  },
];

const ONLY_RESEMBLING = 'Shopify-like';

const hasRepeats = ({ outcome: { received } }: Loss) => new Set(received.map(({ id }) => id)).size < received.length;

/** Whether the position is a token, or has the name of one. */
const isByToken = ({
  world: {
    envelope: { reads },
  },
}: Loss) => reads.kind === 'token' || reads.kind === 'item' || reads.param === 'cursor';

const WAYS = ['token', 'nextPage', 'nextOffset', 'link'] as const;

const hasFault = ({ world }: Loss, name: RegExp) => world.faults.some((fault) => name.test(fault.name));

/** Whether the style found a sign of the end. */
const hasSeenEnd = ({ outcome: { receipt } }: Loss) => receipt.end?.by !== 'onlyPage';

/** Whether the requests left records out: the first page was not asked for, or a later one than the next. */
function hasGap({ server: { sent } }: Loss): boolean {
  const pages = sent.map(({ view }) => view).sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { offset, size } of pages) {
    if (offset > end) return true;
    end = Math.max(end, offset + size);
  }
  return false;
}

/** Whether the server ignored the position, and its page has no records that would show it. */
const isIgnored = ({ server: { sent } }: Loss) =>
  sent.every(({ view }) => view.offset === 0 && view.items.length === 0);

/** Whether an honest total counts the missing records, and no repeated ones make up for them. */
function isCounted(loss: Loss): boolean {
  const {
    world: { envelope, faults },
    server: { sent },
  } = loss;
  return showsTotal(envelope, sent[0]!.view) && faults.length === 0 && !hasRepeats(loss);
}

/** Whether the server left every missing record out of a page that was asked for, and neither a count nor a flag says so. */
function isWithheld(loss: Loss): boolean {
  const {
    missing,
    world,
    outcome: { received },
  } = loss;
  const [sent, settings] = [readPages(loss), loss.server.settings];
  const held = new Set(sent.flatMap((page) => page.held.map(({ id }) => id)));
  const isCounted = sent.some(({ view }) => view.total > received.length && showsTotal(settings.envelope, view));
  return missing.every((id) => held.has(id)) && !isCounted && !world.faults.some(({ name }) => SAYS_MORE.test(name));
}

const SAYS_MORE = /lacks records|announces a total|range/;

const showsTotal = (envelope: Envelope, view: View) =>
  textOf(render(envelope, view)) !== textOf(render(envelope, { ...view, total: view.total + 1 }));

/** Whether the envelope has a flag, a way or a page count by which the page would differ from a last one. */
function showsMore({ world: { envelope } }: Loss, view: View): boolean {
  const none = { more: false, token: null, nextPage: null, nextOffset: null, link: null, pages: view.index + 1 };
  return textOf(render(envelope, view)) !== textOf(render(envelope, { ...view, ...none }));
}

/** Whether only pages with a next one say that they are truncated. */
const isTruncatedInTheMiddle = (loss: Loss) => {
  const texts = readPages(loss).map(({ answer }) => textOf(answer));
  return !texts.at(-1)!.includes('truncated":true') && !texts.some((text) => OTHER_FLAGS.test(text));
};

const OTHER_FLAGS = /"(incomplete_results|timed_out|partial|isPartial)":true/;

/** Returns the rule that excuses a loss; `undefined` if the run should have reported it. */
export const excusedBy = (loss: Loss): string | undefined => EXCUSES.find(({ applies }) => applies(loss))?.name;

/** The pages that the run read. Others were only requested ahead. */
const readPages = ({ server: { sent }, outcome: { receipt } }: Loss) => sent.slice(0, receipt.pages);

/** Records before the last one that a request asked for, which did not come. */
function middleOf(loss: Loss): readonly number[] {
  const {
    server: { rows },
    outcome: { received },
  } = loss;
  const end = Math.max(...readPages(loss).map(({ view: { offset, size } }) => offset + size));
  const came = new Set(received.map(({ id }) => id));
  return rows.slice(0, end).flatMap(({ id }) => (came.has(id) ? [] : [id]));
}

interface Allowed {
  /** Records that are in the list and that nothing counts. */
  readonly unsent?: readonly number[];
  /** Parts of a page that are not compared. */
  readonly ignored?: (view: View) => readonly (keyof View)[];
  readonly isStatusIgnored?: boolean;
}

/**
 * Whether a sound server with the records received would have answered the same requests in the same way. Records may be inserted into its list and
 * deleted from it as they were, and its pages may be short.
 */
const looksSound = (loss: Loss, allowed: Allowed = {}): boolean =>
  [false, true].some((moves) => [false, true].some((isShort) => isTwin(loss, { ...allowed, moves, isShort })));

function isTwin(loss: Loss, allowed: Allowed & { readonly moves: boolean; readonly isShort: boolean }): boolean {
  const { world, server, outcome } = loss;
  const { unsent = [], ignored = () => [], isStatusIgnored = false, moves, isShort } = allowed;
  const ids = new Set([...outcome.received.map(({ id }) => id), ...unsent]);
  const known = new Map<number, Row>(
    [...server.settings.rows, ...server.rows, ...outcome.received].map((row) => [row.id, row]),
  );
  const left = new Set(server.rows.map(({ id }) => id));
  const isKept = ({ id }: Row) => ids.has(id) || (moves && !left.has(id));
  const rows = (moves ? [...server.settings.rows] : [...known.values()]).filter(isKept).sort((a, b) => a.id - b.id);
  const changes = moves ? world.faults.flatMap(({ name, list }): Fault[] => (list ? [{ name, list }] : [])) : [];
  const faults = [...changes, ...world.faults.flatMap((fault) => faultOfTwin(fault, isShort))];
  const twin = new WorldServer({ ...server.settings, rows, faults, uncounted: new Set(unsent) });
  return readPages(loss).every((sent) => {
    // A total that is not above the number of records received says nothing of more.
    const low: readonly (keyof View)[] = sent.view.total <= outcome.received.length ? ['total'] : [];
    // A way that is missing on a page behind which the run continued says nothing.
    const passed: readonly (keyof View)[] = sent.view.token === null && sent !== readPages(loss).at(-1) ? WAYS : [];
    const { status, ...answer } = answerOf(twin, sent, [...ignored(sent.view), ...low, ...passed]);
    return (
      textOf({ ...answer, status: isStatusIgnored ? sent.answer.status : status }) ===
      textOf({ ...sent.answer, status: sent.answer.status })
    );
  });
}

/** Faults that a sound server may have: another form of the same, and records that it does not send. */
function faultOfTwin({ name, effect, view, answer }: Fault, isShort: boolean): Fault[] {
  if (effect === 'honest') return [{ name, ...(answer && { answer }) }];
  const isShown = effect === 'form' || (effect === 'withholds' && isShort && !name.includes('lacks records'));
  if (isShown) return [{ name, ...(view && { view }), ...(answer && { answer }) }];
  // The records that it does not send are left out anyway.
  return effect === 'withholds' && answer && !name.includes('lacks records') ? [{ name, answer }] : [];
}

function answerOf(twin: WorldServer, { params, view }: Sent, ignored: readonly (keyof View)[]): Answer {
  const copied = Object.fromEntries(ignored.map((name) => [name, view[name]]));
  return twin.reply(params, copied).answer;
}

/** Answers as text, with their keys in one order. */
const textOf = ({ status, headers, body }: Answer) => JSON.stringify([status, headers, body]);
