import fc from 'fast-check';
import { CursorExpiredError } from 'pagewright';
import { extract, type ExtractReceipt, memory } from 'pagewright/extract';
import { instantClock } from '../support/instant-clock';
import { CrashingProcess, type Disk, diskSink, Killed } from '../support/crashing-process';
import { nightly } from '../support/nightly';
import { HOUR, type Trouble, windowedEndpoint } from '../support/windowed-endpoint';

const expired = () => new CursorExpiredError({ endpoint: 'GET /rows', status: 400, body: {}, headers: {} });

const WORLD = fc.record({
  /** Steps on store and sink after which each process dies. The last process is not killed. */
  lives: fc.array(fc.record({ steps: fc.integer({ min: 1, max: 90 }), after: fc.boolean() }), { maxLength: 12 }),
  workers: fc.integer({ min: 1, max: 4 }),
  dedupe: fc.boolean(),
  /** Maximum rows that the server returns for a window longer than an hour. */
  truncateTo: fc.option(fc.integer({ min: 1, max: 15 }), { nil: undefined }),
  /** Cursors that expire. */
  expirations: fc.integer({ min: 0, max: 3 }),
  prefetch: fc.integer({ min: 0, max: 2 }),
});

/** A server whose cursors expire, and which truncates long windows. */
function faulty(
  { truncateTo, expirations }: { truncateTo: number | undefined; expirations: number },
  rows: readonly { id: number; at: number }[],
): Trouble {
  let left = expirations;
  return ({ window, from }) => {
    if (from > 0 && left > 0 && (from + window.start) % 3 === 0) {
      left -= 1;
      return expired();
    }
    if (truncateTo === undefined || window.end - window.start <= HOUR) return undefined;
    const inside = rows.filter(({ at }) => at >= window.start && at < window.end).slice(0, truncateTo);
    return { rows: inside.slice(from, from + 4), next: from + 4 < inside.length ? String(from + 4) : undefined };
  };
}

// A killed process cannot release what it holds, which causes warnings.
beforeEach(() => jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

describe('a run that is killed repeatedly', () => {
  it('delivers every record exactly once, with expired cursors and truncated windows [R102] [R107] [R116]', async () => {
    await fc.assert(
      fc.asyncProperty(WORLD, async ({ lives, workers, dedupe, prefetch, ...faults }) => {
        const shape = {
          windows: 3,
          perWindow: 21,
          windowMs: 2 * HOUR,
          minMs: HOUR,
          paging: dedupe ? { dedupe: 'id' } : {},
        };
        const { rows } = windowedEndpoint(shape);
        const clock = instantClock();
        const { call } = windowedEndpoint({ ...shape, clock, trouble: faulty(faults, rows) });
        const store = memory();
        const disk: Disk = new Map();
        const live = (life: CrashingProcess) =>
          extract(call(), {
            ...{
              to: diskSink(disk, life),
              checkpoints: life.store(store),
              workers,
              prefetch,
              restarts: 9,
              attempts: 9,
            },
            // A killed process releases nothing: the next one waits until its lease expires.
            waitForRunMs: 120_000,
          });

        for (const { steps, after } of lives) {
          const outcome = await live(new CrashingProcess(steps, after)).catch((error: unknown) => error);
          if (!(outcome as ExtractReceipt).complete) expect(causeOf(outcome)).toContain('the process was killed');
        }
        const receipt = await live(new CrashingProcess(Infinity, false));

        const all = [...(disk.get('whole') ?? [])].sort((a, b) => a - b);
        expect(all).toEqual(rows.map(({ id }) => id));
        expect(receipt).toMatchObject({ complete: true, records: rows.length, expected: rows.length });
      }),
      { numRuns: nightly ? 1_000 : 80, ...(nightly ? {} : { seed: 5 }) },
    );
  }, 600_000);
});

function causeOf(outcome: unknown): string {
  return outcome instanceof Killed ? outcome.message : String((outcome as { cause?: unknown }).cause ?? outcome);
}
