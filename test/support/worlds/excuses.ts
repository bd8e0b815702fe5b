import { type Answer, type Fault, render, type Row, type Sent, type View, WorldServer } from './server';
import type { Outcome, World } from './world';

/** A run that claims to be complete and lacks records. */
interface Loss {
  readonly world: World;
  readonly server: WorldServer;
  readonly outcome: Outcome;
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
    // A sound server whose list has just the records that came would have sent the same responses, byte for byte.
    name: 'a shorter list looks the same',
    applies: (loss) => looksSound(loss),
  },
  {
    // The server left records out in the middle, or the style asked for later ones, and no count in any response includes the missing ones.
    name: 'records in the middle were not sent, and no count includes them',
    applies: (loss) => looksSound(loss, { unsent: middleOf(loss) }),
  },
  {
    // Numbers mean what the caller says. Where repeated records make up for missing ones, or no honest total is there, nothing shows that they do not.
    name: 'the style counts in another unit, or from another first number, than the server',
    applies: (loss) => loss.world.choice.guesses === true && (hasGap(loss) || hasRepeats(loss)) && !isCounted(loss),
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
    // Some servers return 206 with every page. A range that does not reach the end is a total.
    name: 'a 206 without a total beside an end that the style saw',
    applies: (loss) => hasSeenEnd(loss) && hasFault(loss, /^206/) && looksSound(loss, { unsent: middleOf(loss), isStatusIgnored: true }),
  },
  {
    // Once the way has been seen under its own name, only the names of the table are another way.
    name: 'a name that only resembles a known one beside an end that the style saw',
    applies: (loss) =>
      hasSeenEnd(loss) && (hasFault(loss, /only resembles/) || loss.world.envelope.name === ONLY_RESEMBLING),
  },
  {
    // Records without ids may be equal: a cursor or a link that leads on is believed.
    name: 'a page that a cursor or a link returns twice',
    applies: (loss) => hasFault(loss, /served twice/) && loss.world.choice.guesses !== true,
  },
  {
    // Without `dedupe` nobody knows that a record came twice.
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

const hasRepeats = ({ outcome: { received } }: Loss) =>
  new Set(received.map(({ id }) => id)).size < received.length;

/** Whether the run ended without a token, or a link that has one. */
const isByToken = ({ outcome: { receipt }, world: { envelope } }: Loss) =>
  receipt.end?.by === 'cursor' || (receipt.end?.by === 'link' && /token|cursor|after/i.test(envelope.reads.param));

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

/** Whether an honest total counts the missing records, and no repeated ones make up for them. */
function isCounted(loss: Loss): boolean {
  const { world: { envelope, faults }, server: { sent } } = loss;
  const { view } = sent[0]!;
  const [one, other] = [view, { ...view, total: view.total + 1 }].map((page) => textOf(render(envelope, page)));
  return one !== other && faults.length === 0 && !hasRepeats(loss);
}

/** Whether only pages with a next one say that they are truncated. */
const isTruncatedInTheMiddle = ({ server: { sent } }: Loss) =>
  sent.every(({ view, answer }) => !/"(results_)?truncated":true/.test(textOf(answer)) || view.token !== null) &&
  sent.every(({ answer }) => !/"(incomplete_results|timed_out|partial|isPartial)":true/.test(textOf(answer)));

/** Returns the rule that excuses a loss; `undefined` if the run should have reported it. */
export const excusedBy = (loss: Loss): string | undefined => EXCUSES.find(({ applies }) => applies(loss))?.name;

/** Missing records before the last one that a request asked for. */
function middleOf({ missing, server: { sent, settings } }: Loss): readonly number[] {
  const end = Math.max(...sent.map(({ view: { offset, size } }) => offset + size));
  const last = settings.rows[Math.min(end, settings.rows.length) - 1]?.id ?? 0;
  return missing.filter((id) => id <= last);
}

interface Allowed {
  /** Records that are in the list and that nothing counts. */
  readonly unsent?: readonly number[];
  /** Parts of a page that are not compared. */
  readonly ignored?: (view: View) => readonly (keyof View)[];
  readonly isStatusIgnored?: boolean;
}

/** Whether a sound server with the records that came would have answered the same requests in the same way. */
function looksSound({ world, server, outcome, missing }: Loss, allowed: Allowed = {}): boolean {
  const { unsent = [], ignored = () => [], isStatusIgnored = false } = allowed;
  const ids = new Set([...outcome.received.map(({ id }) => id), ...unsent]);
  const known = new Map<number, Row>([...server.settings.rows, ...outcome.received].map((row) => [row.id, row]));
  const rows = [...known.values()].filter(({ id }) => ids.has(id)).sort((a, b) => a.id - b.id);
  const faults = world.faults.flatMap((fault) => faultOfTwin(fault, missing, unsent));
  const twin = new WorldServer({ ...server.settings, rows, faults, uncounted: new Set(unsent) });
  return server.sent.every((sent) => {
    const { status, ...answer } = answerOf(twin, sent, ignored(sent.view));
    return textOf({ ...answer, status: isStatusIgnored ? sent.answer.status : status }) === textOf({ ...sent.answer, status: sent.answer.status });
  });
}

/** Faults that a sound server may have: another form of the same, and records that it does not send. */
function faultOfTwin({ name, effect, view, answer }: Fault, missing: readonly number[], unsent: readonly number[]): Fault[] {
  if (effect === 'form') return [{ name, ...(view && { view }), ...(answer && { answer }) }];
  return effect === 'withholds' && unsent.length > 0 && missing.length > 0 ? [{ name, ...(view ? { view } : { answer: answer! }) }] : [];
}

function answerOf(twin: WorldServer, { params, view }: Sent, ignored: readonly (keyof View)[]): Answer {
  const copied = Object.fromEntries(ignored.map((name) => [name, view[name]]));
  return twin.reply(params, copied).answer;
}

/** Answers as text, with their keys in one order. */
const textOf = ({ status, headers, body }: Answer) => JSON.stringify([status, headers, body]);
