import { isDeepStrictEqual } from 'node:util';
import { render, type Row, type Sent, type View, WorldServer } from './server';
import type { Outcome, World } from './world';

/** A run that claims to be complete and lacks records. */
interface Loss {
  readonly world: World;
  readonly server: WorldServer;
  readonly outcome: Outcome;
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
    applies: (loss) => looksLikeShorterList(loss, []),
  },
];

/** Returns the rule that excuses a loss; `undefined` if the run should have reported it. */
export const excusedBy = (loss: Loss): string | undefined => EXCUSES.find(({ applies }) => applies(loss))?.name;

/**
 * Whether a sound server with the records that came would have answered the same requests in the same way, apart from the `ignored` parts of its pages.
 */
function looksLikeShorterList({ server, outcome: { received } }: Loss, ignored: readonly (keyof View)[]): boolean {
  const rows = [...new Map(received.map((row) => [row.id, row])).values()].sort((a: Row, b: Row) => a.id - b.id);
  const twin = new WorldServer({ ...server.settings, rows, faults: [] });
  return server.sent.every((sent) => isDeepStrictEqual(answerOf(twin, sent, ignored), sent.answer));
}

function answerOf(twin: WorldServer, { params, view }: Sent, ignored: readonly (keyof View)[]): unknown {
  const own = twin.reply(params).view;
  const copied = Object.fromEntries(ignored.map((name) => [name, view[name]]));
  return render(twin.settings.envelope, { ...own, ...copied });
}
