import { type Fault, type Row, type Sent, type View, WorldServer } from './server';
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
    // The server left records out in the middle, or the style asked for later ones (a wrong start, an offset where the server counts pages), and no
    // count in any response includes the missing ones.
    name: 'records in the middle were not sent, and no count includes them',
    applies: (loss) => looksSound(loss, { unsent: middleOf(loss) }),
  },
  {
    // A page count beside a cursor or a link that has ended may count pages of another size.
    name: 'a page count beside an end that the style saw',
    applies: (loss) => loss.outcome.receipt.end?.by !== 'onlyPage' && looksSound(loss, { ignored: ['pages'] }),
  },
];

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
  readonly ignored?: readonly (keyof View)[];
}

/** Whether a sound server with the records that came would have answered the same requests in the same way. */
function looksSound({ world, server, outcome, missing }: Loss, { unsent = [], ignored = [] }: Allowed = {}): boolean {
  const ids = new Set([...outcome.received.map(({ id }) => id), ...unsent]);
  const known = new Map<number, Row>([...server.settings.rows, ...outcome.received].map((row) => [row.id, row]));
  const rows = [...known.values()].filter(({ id }) => ids.has(id)).sort((a, b) => a.id - b.id);
  const faults = world.faults.flatMap((fault) => faultOfTwin(fault, missing, unsent));
  const twin = new WorldServer({ ...server.settings, rows, faults, uncounted: new Set(unsent) });
  return server.sent.every((sent) => textOf(answerOf(twin, sent, ignored)) === textOf(sent.answer));
}

/** Faults that a sound server may have: another form of the same, and records that it does not send. */
function faultOfTwin({ name, effect, view, answer }: Fault, missing: readonly number[], unsent: readonly number[]): Fault[] {
  if (effect === 'form') return [{ name, ...(answer && { answer }) }];
  return effect === 'withholds' && unsent.length > 0 && missing.length > 0 ? [{ name, ...(view ? { view } : { answer: answer! }) }] : [];
}

function answerOf(twin: WorldServer, { params, view }: Sent, ignored: readonly (keyof View)[]): unknown {
  const copied = Object.fromEntries(ignored.map((name) => [name, view[name]]));
  return twin.reply(params, copied).answer;
}

const textOf = (answer: unknown) => JSON.stringify(answer);
