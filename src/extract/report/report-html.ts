import { redactDeep } from '../../errors/redact.js';
import { writeAtomically } from '../atomic-file.js';
import type { Chunk, LogEntry } from '../checkpoints/checkpoint-store.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { formatInstant, formatWindow } from '../receipt/format.js';
import { runOutcome } from '../receipt/receipt-of.js';
import { legend } from './chunk-bar-marks.js';
import { barsOf } from './chunk-bars.js';
import { chunkMap, outcomesOf } from './chunk-map.js';
import { element, escapeText, LAYOUTS } from './markup.js';
import { headline, keyFigures, openTable, receiptTableHtml } from './report-summary.js';
import { STYLE } from './stylesheet.js';
import { throughputChart } from './throughput-chart.js';
import { timeScale } from './time-axis.js';
import { activeMs, columnsOf, type Session, sessionsOf, sortedByTime, workersOf } from './timeline.js';

/** Data of a report. */
export interface ReportData {
  /** The receipt of the run. */
  readonly receipt: ExtractReceipt;
  /** All chunks of the run, as from `CheckpointStore.chunks`. */
  readonly chunks: readonly Chunk[];
  /** The log of the run over all sessions, as from `CheckpointStore.readLog`. */
  readonly log: readonly LogEntry[];
}

/** The data, with its sessions. */
interface PreparedReport extends ReportData {
  readonly sessions: readonly Session[];
}

/**
 * Renders a report as one HTML document without scripts, other files or network access.
 *
 * It shows whether the run is complete, the throughput over time, the result of each chunk, what is missing, and the receipt. It follows the light or
 * dark mode of the reader's system. Secrets are redacted.
 */
export function reportHtml(data: ReportData): string {
  const receipt = redactDeep(data.receipt) as ExtractReceipt;
  const log = sortedByTime(data.log);
  const logged = sessionsOf(log);
  const sessions = logged.length > 0 ? logged : [sessionFromReceipt(receipt)];
  const drawn = { receipt, chunks: data.chunks, log, sessions };
  return page(`${receipt.endpoint}: ${runOutcome(receipt).title}`, [
    heading(receipt),
    headline(receipt),
    keyFigures(receipt, activeMs(sessions)),
    throughput(drawn),
    chunksOverTime(drawn),
    openTable(receipt),
    element('h2', {}, 'Receipt'),
    receiptTableHtml(receipt),
  ]);
}

function heading({ endpoint, startedAt, endedAt }: ExtractReceipt): string {
  const [start, end] = [startedAt, endedAt].map((text) => Math.floor(Date.parse(text) / 1_000) * 1_000);
  const when = element('p', { class: 'soft' }, `Extraction from ${formatWindow({ start: start!, end: end! })} UTC`);
  return element('header', {}, element('h1', {}, escapeText(endpoint)), when);
}

/** The session of a run without a log, from the times in the receipt. */
function sessionFromReceipt({ startedAt, endedAt }: ExtractReceipt): Session {
  return { start: Date.parse(startedAt), end: Date.parse(endedAt), ending: 'ended' };
}

function throughput({ receipt, log, sessions }: PreparedReport): string {
  const title = element('h2', {}, 'Throughput');
  if (!log.some(({ kind }) => kind === 'sample'))
    return title + element('p', { class: 'soft' }, 'The log has no samples: no page was fetched.');
  const workers = workersOf(log);
  const mean = (receipt.records * 1_000) / Math.max(activeMs(sessions), 1);
  const charts = LAYOUTS.map((layout) => {
    const columns = columnsOf(log, sessions, layout.columns);
    return throughputChart({ columns, workers, mean }, timeScale(sessions, layout.left, layout.right), layout);
  });
  return element('section', { class: 'throughput' }, title, axisNote(sessions), ...charts);
}

function chunksOverTime({ chunks, log, sessions }: PreparedReport): string {
  const title = element('h2', {}, 'Chunks');
  if (chunks.length === 0) return title + element('p', { class: 'soft' }, 'The run has no chunks.');
  const bars = barsOf(log, sessions, chunks);
  const maps = LAYOUTS.map((layout) =>
    chunkMap({ chunks, bars }, timeScale(sessions, layout.left, layout.right), layout),
  );
  return element('section', { class: 'map' }, title, legend(outcomesOf(bars)), ...maps);
}

function axisNote(sessions: readonly Session[]): string {
  const gaps = sessions.length > 1 ? ' The time between sessions is omitted.' : '';
  return element(
    'p',
    { class: 'soft' },
    `Times are UTC, from ${formatInstant(Math.floor(sessions[0]!.start / 1_000) * 1_000)}.${gaps}`,
  );
}

/** Blocks all requests and scripts, whatever the texts contain. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A self-contained HTML document. */
function page(name: string, body: readonly string[]): string {
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    element('title', {}, escapeText(name)),
    `<style>${STYLE}</style>`,
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.filter(Boolean).join('\n')}\n</body>\n</html>\n`;
}

/**
 * Writes the report as one HTML file, completely or not at all.
 *
 * @throws SinkError if the file cannot be written
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeAtomically(path, reportHtml(data), 'report');
}
