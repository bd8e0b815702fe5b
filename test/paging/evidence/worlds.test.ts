import fc from 'fast-check';
import { nightly } from '../../support/nightly';
import { ENVELOPES } from '../../support/worlds/envelopes';
import { FAULT_KINDS } from '../../support/worlds/faults';
import { WorldServer } from '../../support/worlds/server';
import { RIGHT } from '../../support/worlds/styles';
import { type Verdict, verdictOf } from '../../support/worlds/verdict';
import { runIn, settingsOf, type World, worldsOf } from '../../support/worlds/world';

/** `PAGEWRIGHT_WORLDS=1000000` runs so many worlds once. */
const asked = Number(process.env['PAGEWRIGHT_WORLDS'] ?? 0);
const WORLDS = asked > 0 ? asked : nightly ? 20_000 : 4_000;

async function judge(world: World): Promise<Verdict> {
  const server = new WorldServer(settingsOf(world));
  return verdictOf(world, server, await runIn(world, server));
}

it('there are at least 60 envelopes, each with a name of its own', () => {
  expect(new Set(ENVELOPES.map(({ name }) => name)).size).toBe(ENVELOPES.length);
  expect(ENVELOPES.length).toBeGreaterThanOrEqual(60);
});

it.each(ENVELOPES)('$name is walked to its end by the style for it', async (envelope) => {
  const options = envelope.list === '' ? {} : { extractor: envelope.list };
  for (const count of [0, 1, 9, 10, 23]) {
    const world = { envelope, choice: RIGHT, count, size: 5, max: 100, isLenient: false, faults: [], options };
    const server = new WorldServer(settingsOf(world));
    const outcome = await runIn(world, server);
    expect(outcome.error).toBeUndefined();
    expect(outcome.receipt).toMatchObject({ complete: true, records: count });
    expect(verdictOf(world, server, outcome)).toBe('whole');
  }
});

it('a run returns every record, or fails, or says that it is not complete', async () => {
  const verdicts = new Map<Verdict, number>();
  const worlds = fc.asyncProperty(worldsOf(FAULT_KINDS), async (world) => {
    const verdict = await judge(world);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  });
  await fc.assert(worlds, { seed: asked > 0 ? asked : 1, numRuns: WORLDS, endOnFailure: true });
  const share = (isOne: (verdict: Verdict) => boolean) =>
    [...verdicts].reduce((sum, [verdict, count]) => sum + (isOne(verdict) ? count : 0), 0) / WORLDS;
  // Worlds in which everything fails, or is excused, would show nothing.
  expect(share((verdict) => verdict === 'whole')).toBeGreaterThan(0.3);
  expect(share((verdict) => verdict === 'partial')).toBeGreaterThan(0.05);
  expect(share((verdict) => verdict.startsWith('excused'))).toBeLessThan(0.1);
  if (asked > 0) console.log(verdicts);
}, 7_200_000);
