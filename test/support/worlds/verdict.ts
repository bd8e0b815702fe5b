import { isDeepStrictEqual } from 'node:util';
import { excusedBy } from './excuses';
import { type Row, rowOf, type WorldServer } from './server';
import { describeWorld, type Outcome, type World } from './world';

/** What a run was: all records, a failure, `complete: false`, or a loss that nothing in the responses shows, by the rule that says so. */
export type Verdict = 'whole' | 'failed' | 'partial' | `excused: ${string}`;

/**
 * Judges a run.
 *
 * @throws Error for a run that claims to be complete and is not
 */
export function verdictOf(world: World, server: WorldServer, outcome: Outcome): Verdict {
  const { receipt, error, received } = outcome;
  checkRecords(world, server, outcome);
  if (error !== undefined) {
    if (!(error instanceof Error)) throw broken('it rejects with something that is no Error', world, server, outcome);
    if (receipt.complete) throw broken('it fails, and its receipt says complete', world, server, outcome);
    return 'failed';
  }
  if (!receipt.complete) return 'partial';
  const missing = missingIds(server, received);
  if (missing.length === 0) return 'whole';
  const excuse = excusedBy({ world, server, outcome, missing });
  if (excuse !== undefined) return `excused: ${excuse}`;
  throw broken(`it lacks the records ${missing.join(', ')}, and its receipt says complete`, world, server, outcome);
}

/** Each record is as the server sent it, and comes as often as it was sent. */
function checkRecords(world: World, server: WorldServer, outcome: Outcome): void {
  const sent = countById(server.sent.flatMap(({ view }) => view.items));
  for (const [id, count] of countById(outcome.received)) {
    if (count > (sent.get(id) ?? 0)) throw broken(`record ${id} comes ${count} times`, world, server, outcome);
    if (count > 1 && world.options.dedupe !== undefined)
      throw broken(`record ${id} comes ${count} times, with dedupe`, world, server, outcome);
  }
  const changed = outcome.received.find((row) => !isDeepStrictEqual(row, rowOf(row.id)));
  if (changed) throw broken(`record ${changed.id} is changed`, world, server, outcome);
}

function countById(rows: readonly Row[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Records that existed from the first request to the last, and were not received. */
function missingIds(server: WorldServer, received: readonly Row[]): number[] {
  const came = new Set(received.map(({ id }) => id));
  const left = new Set(server.rows.map(({ id }) => id));
  return server.settings.rows.map(({ id }) => id).filter((id) => left.has(id) && !came.has(id));
}

function broken(what: string, world: World, server: WorldServer, { received, receipt, error }: Outcome): Error {
  const requests = server.sent.map(({ params, answer }) => ({ params, ...answer, body: shortened(answer.body) }));
  const details = { world: describeWorld(world), requests, received: received.map(({ id }) => id), receipt, error };
  return new Error(`a run is wrong: ${what}\n${JSON.stringify(details, undefined, 1)}`);
}

const shortened = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (_key, one: unknown) => (isRow(one) ? one.id : one)));

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'details' in value && 'id' in value;
