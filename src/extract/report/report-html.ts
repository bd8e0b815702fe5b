import { redactDeep } from '../../errors/redact.js';
import type { Chunk } from '../checkpoints/chunk.js';
import type { LogEntry } from '../log/log-entry.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { runVerdict } from '../receipt/run-verdict.js';
import { instantText, windowText } from '../receipt/window-text.js';
import { barsOf } from './chunk-bars.js';
import { chunkMap, outcomesOf } from './chunk-map.js';
import { headline, keyFacts } from './headline.js';
import { LAYOUTS } from './layout.js';
import { legend } from './legend.js';
import { element, escapeText } from './markup.js';
import { page } from './page.js';
import { columnsOf, workersOf } from './samples.js';
import { byTime, sessionsOf, workedMs, type Session } from './sessions.js';
import { openTable, receiptTableHtml } from './tables.js';
import { throughputChart } from './throughput-chart.js';
import { timeScale } from './time-scale.js';

/** What a report is drawn from. */
export interface ReportData {
  readonly receipt: ExtractReceipt;
  /** The run's table of chunks. */
  readonly chunks: readonly Chunk[];
  /** The run's log, over all sessions. */
  readonly log: readonly LogEntry[];
}

/** The same, worked out. */
interface Drawn extends ReportData {
  readonly sessions: readonly Session[];
}

/**
 * A report for people, as one HTML document that needs no other file, no network and no script: whether the run is whole, its pace over time, what
 * became of each chunk, what is missing, and the receipt. Light or dark as the reader's system is; nothing secret.
 */
export function reportHtml(data: ReportData): string {
  const receipt = redactDeep(data.receipt) as ExtractReceipt;
  const log = byTime(data.log);
  const logged = sessionsOf(log);
  const sessions = logged.length > 0 ? logged : [unlogged(receipt)];
  const drawn = { receipt, chunks: data.chunks, log, sessions };
  return page(`${receipt.endpoint}: ${runVerdict(receipt).title}`, [
    heading(receipt),
    headline(receipt),
    keyFacts(receipt, workedMs(sessions)),
    throughput(drawn),
    chunksOverTime(drawn),
    openTable(receipt),
    element('h2', {}, 'Receipt'),
    receiptTableHtml(receipt),
  ]);
}

function heading({ endpoint, startedAt, endedAt }: ExtractReceipt): string {
  const [start, end] = [startedAt, endedAt].map((text) => Math.floor(Date.parse(text) / 1_000) * 1_000);
  const when = element('p', { class: 'soft' }, `Extraction from ${windowText({ start: start!, end: end! })} UTC`);
  return element('header', {}, element('h1', {}, escapeText(endpoint)), when);
}

/** Without a log, the receipt knows at least from when to when it was. */
function unlogged({ startedAt, endedAt }: ExtractReceipt): Session {
  return { start: Date.parse(startedAt), end: Date.parse(endedAt), ending: 'ended' };
}

function throughput({ receipt, log, sessions }: Drawn): string {
  const title = element('h2', {}, 'Throughput');
  if (!log.some(({ kind }) => kind === 'sample'))
    return title + element('p', { class: 'soft' }, 'The log holds no samples: no page was fetched.');
  const workers = workersOf(log);
  const mean = (receipt.records * 1_000) / Math.max(workedMs(sessions), 1);
  const charts = LAYOUTS.map((layout) => {
    const columns = columnsOf(log, sessions, layout.columns);
    return throughputChart({ columns, workers, mean }, timeScale(sessions, layout.left, layout.right), layout);
  });
  return element('section', { class: 'throughput' }, title, axisNote(sessions), ...charts);
}

function chunksOverTime({ chunks, log, sessions }: Drawn): string {
  const title = element('h2', {}, 'Chunks');
  if (chunks.length === 0) return title + element('p', { class: 'soft' }, 'There are none.');
  const bars = barsOf(log, sessions, chunks);
  const maps = LAYOUTS.map((layout) =>
    chunkMap({ chunks, bars }, timeScale(sessions, layout.left, layout.right), layout),
  );
  return element('section', { class: 'map' }, title, legend(outcomesOf(bars)), ...maps);
}

function axisNote(sessions: readonly Session[]): string {
  const gaps = sessions.length > 1 ? ' The time between sessions is left out.' : '';
  return element(
    'p',
    { class: 'soft' },
    `Times are UTC, from ${instantText(Math.floor(sessions[0]!.start / 1_000) * 1_000)}.${gaps}`,
  );
}
