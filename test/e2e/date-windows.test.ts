import {
  ApiClient,
  DateChunked,
  type Paged,
  pageNumber,
  type PagewrightEvent,
  Paginated,
  type ResumePoint,
} from 'pagewright';
import { GenesysClient } from 'pagewright/genesys';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { EXTRACTABLE } from '../../src/paging/run-plan';
import { instantClock } from '../support/instant-clock';
import { drain } from '../support/memory-endpoint';

interface Conversation {
  readonly conversationId: string;
}
interface DetailsQuery {
  readonly interval: string;
}

const DETAILS = '/api/v2/analytics/conversations/details/query';
const MINUTE = 60_000;
const list = {
  style: pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits', end: 'empty' }),
  pageSize: 100,
  extractor: 'conversations',
  emptyEnvelope: ['totalHits'],
} as const;

class Analytics extends ApiClient {
  @DateChunked({ days: 30 })
  @Paginated({ ...list, dedupe: 'conversationId' })
  details(query: DetailsQuery): Paged<Conversation> {
    return this.post(DETAILS, query);
  }

  @DateChunked({ days: 30, overlapMs: 5 * MINUTE })
  @Paginated({ ...list, dedupe: 'conversationId' })
  late(query: DetailsQuery): Paged<Conversation> {
    return this.post(DETAILS, query);
  }

  @DateChunked({ days: 30 })
  @Paginated(list)
  keyless(query: DetailsQuery): Paged<Conversation> {
    return this.post(DETAILS, query);
  }
}

/** 120 days: four windows. */
const span = { conversationsFrom: '2026-01-01T00:00:00.000Z', conversationsTo: '2026-05-01T00:00:00.000Z' };
const interval = '2026-01-01T00:00:00Z/2026-05-01T00:00:00Z';

async function withSandbox(options: SandboxOptions, use: (sandbox: Sandbox, all: string[]) => Promise<void>) {
  const sandbox = await startSandbox({ conversations: 2_400, ...span, ...options });
  const { conversations } = sandbox.data;
  const all = Array.from({ length: conversations.size }, (_, i) => conversations.at(i).conversationId);
  try {
    await use(sandbox, all);
  } finally {
    await sandbox.close();
  }
}
const keys = (records: readonly Conversation[]) => records.map(({ conversationId }) => conversationId);
const clientOf = (sandbox: Sandbox) => new Analytics({ baseURL: sandbox.url, clock: instantClock() });

describe('conversations of 120 days, in windows of 30', () => {
  it('[R113] arrive in order, each once, if the server allows at most 31 days', async () => {
    await withSandbox({}, async (sandbox, all) => {
      const run = clientOf(sandbox).details({ interval });
      expect(keys(await run.toArray())).toEqual(all);
      expect(run.receipt).toMatchObject({ complete: true, expected: 2_400, duplicates: 0 });
      expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([]);
    });
  });

  it('[R116] are complete with windows of 7 days if the server truncates longer ones', async () => {
    await withSandbox({ truncateTo: 250 }, async (sandbox, all) => {
      const splits: PagewrightEvent[] = [];
      const observe = (event: PagewrightEvent) => void (event.type === 'split' && splits.push(event));
      const run = clientOf(sandbox).details({ interval }).with({ observe });
      const received = keys(await run.toArray());
      expect([...received].sort()).toEqual([...all].sort());
      expect(
        splits.map((split) => split.type === 'split' && [split.reason, split.received, split.into.length]),
      ).toEqual(Array(4).fill(['short', 250, 5]));
      expect(run.receipt).toMatchObject({ complete: true, expected: 2_400, records: 2_400, duplicates: 1_000 });
    });
  });

  it('[R116] are incomplete, without duplicates, if the method has no key', async () => {
    await withSandbox({ truncateTo: 250 }, async (sandbox) => {
      const run = clientOf(sandbox).keyless({ interval });
      const received = keys(await run.toArray());
      expect([received.length, new Set(received).size]).toEqual([1_000, 1_000]);
      expect(run.receipt).toMatchObject({ partial: 'short', expected: 2_400 });
    });
  });

  it('[R118] arrive once at the borders of windows that overlap by 5 minutes', async () => {
    // One every 30 seconds, so that each overlap contains ten of them.
    const hours = {
      conversations: 2_880,
      conversationsFrom: '2026-01-30T12:00:00Z',
      conversationsTo: '2026-01-31T12:00:00Z',
    };
    await withSandbox(hours, async (sandbox, all) => {
      const run = clientOf(sandbox).late({ interval });
      const received = keys(await run.toArray());
      expect(received).toEqual(all);
      expect(run.receipt).toMatchObject({ complete: true, records: 2_880, duplicates: 10 });
    });
  });

  it('[R113] resume in another process', async () => {
    await withSandbox({}, async (sandbox, all) => {
      const first = clientOf(sandbox).details({ interval }).with({ maxItems: 777 });
      const some = keys(await first.toArray());
      const point = JSON.parse(JSON.stringify(first.receipt.next)) as ResumePoint;
      const rest = clientOf(sandbox).details({ interval }).with({ resumeFrom: point });
      expect([...some, ...keys(await rest.toArray())]).toEqual(all);
      expect(rest.receipt.complete).toBe(true);
    });
  });
});

describe('GenesysClient over 120 days', () => {
  const genesysOf = (sandbox: Sandbox) =>
    new GenesysClient({ region: 'eu_west_1', auth: 's3cr3t-token', baseURL: sandbox.url, clock: instantClock() });

  it('[R80] [R116] splits a window that is rejected or incomplete, and returns each conversation once', async () => {
    await withSandbox({ maxIntervalDays: 20, truncateTo: 100 }, async (sandbox, all) => {
      const splits: string[] = [];
      const observe = (event: PagewrightEvent) => void (event.type === 'split' && splits.push(event.reason));
      const client = genesysOf(sandbox);
      const run = client.conversationDetails({ interval }).with({ observe });
      const received = keys(await run.toArray({ maxItems: 10_000 }));
      expect([...received].sort()).toEqual([...all].sort());
      expect(splits.slice(0, 3)).toEqual(['refused', 'short', 'short']);
      expect(run.receipt).toMatchObject({ complete: true, expected: 2_400 });
    });
  });

  it('[R113] fetches its windows concurrently, each paged and split independently', async () => {
    await withSandbox({}, async (sandbox, all) => {
      const work = genesysOf(sandbox).conversationDetails({ interval })[EXTRACTABLE]();
      expect(work).toMatchObject({ style: 'splitInterval(pageNumber)', dedupe: 'conversationId' });
      expect(work.windows?.describe).toBe('30 days, UTC');
      const parts = await Promise.all(work.windows!.windows.map((window) => drain(work.run(window, { prefetch: 1 }))));
      expect(parts.map((part) => part.length)).toEqual([600, 600, 600, 600]);
      expect(keys(parts.flat())).toEqual(all);
    });
  });

  it('[R113] runs one audit query per 30 days', async () => {
    await withSandbox({}, async (sandbox) => {
      await genesysOf(sandbox).auditsJob({ interval }).toArray();
      expect(sandbox.jobs).toHaveLength(4);
    });
  });
});
