import { type Chunk, type ChunkState, isComplete, isIncomplete } from '../checkpoints/checkpoint-store.js';
import { formatCount, formatInstant, formatWindow, pluralize } from '../receipt/format.js';
import { drawBars, drawGroup, patterns } from './chunk-bar-marks.js';
import type { Bar, Outcome } from './chunk-bars.js';
import { element, label, type Layout, longestFitting } from './markup.js';
import { axisHeight, timeAxis, type TimeScale } from './time-axis.js';

/** Data of the chunk map. */
interface ChunkMapData {
  readonly chunks: readonly Chunk[];
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
}

const TOP = 24;
const INDENT = 12;
/** Space between a name or detail and the time axis. */
const MARGIN = 14;

/** Draws a row for each chunk, or for a group if there are many, with a bar for each period of work on it. */
export function chunkMap({ chunks, bars }: ChunkMapData, scale: TimeScale, layout: Layout): string {
  const rows = chunkRows(chunks);
  const height = rows.length > 40 ? 15 : 20;
  const bottom = TOP + rows.length * height;
  const id = `${layout.name}-map`;
  const sheet = { bars, scale, layout, height };
  return element(
    'svg',
    {
      ...{ class: `figure ${layout.name}`, viewBox: `0 0 ${layout.width} ${bottom + axisHeight(scale)}`, role: 'img' },
      'aria-labelledby': `${id}-t ${id}-d`,
    },
    element('title', { id: `${id}-t` }, 'Chunks over time'),
    element('desc', { id: `${id}-d` }, describe(chunks)),
    patterns(id),
    label('window', { x: 0, y: 14, class: 'tick' }),
    label(rows.some(({ chunks: some }) => some.length > 1) ? 'chunks' : 'records', {
      x: layout.right + MARGIN,
      y: 14,
      class: 'tick',
    }),
    timeAxis(scale, layout, [TOP, bottom]),
    ...rows.map((row, i) => drawRow(row, TOP + i * height, sheet)),
  );
}

function describe(chunks: readonly Chunk[]): string {
  const states = [...new Set(chunks.map(({ state }) => state))];
  const counts = states.map(
    (state) => `${formatCount(chunks.filter((chunk) => chunk.state === state).length)} ${state}`,
  );
  return `When each chunk was worked on, and the result: ${counts.join(', ')}.`;
}

interface Sheet {
  readonly bars: ChunkMapData['bars'];
  readonly scale: TimeScale;
  readonly layout: Layout;
  readonly height: number;
}

function drawRow(row: ChunkRow, top: number, { bars, scale, layout, height }: Sheet): string {
  const middle = top + height / 2;
  const prefix = `${layout.name}-map`;
  const room = { prefix, scale, top: top + 3, height: height - 6 };
  const barsOfChunk = (chunk: Chunk) => (bars.get(chunk.order) ?? []).map((bar) => ({ chunk, bar }));
  const all = row.chunks.flatMap(barsOfChunk);
  const drawn = row.chunks.length === 1 ? drawBars(all, room) : drawGroup(all, room);
  const indent = row.depth * INDENT;
  const name = longestFitting(row.names, layout.left - MARGIN - indent, layout.fontSize);
  const detail = longestFitting(row.details, layout.width - layout.right - MARGIN, layout.fontSize);
  return element(
    'g',
    { class: `row ${stateOf(row)}` },
    row.depth > 0 ? elbow(indent, top, middle) : '',
    label(name, { x: indent, y: middle + 4, class: 'name' }),
    ...drawn,
    label(detail, { x: layout.right + MARGIN, y: middle + 4, class: 'detail' }),
  );
}

const stateOf = ({ chunks }: ChunkRow) => (chunks.some(isIncomplete) ? 'incomplete' : '');

/** Connects a chunk with a part of it. */
const elbow = (indent: number, top: number, middle: number) =>
  element('path', { d: `M${indent - 8} ${top - 4}V${middle}H${indent - 3}`, class: 'elbow' });

/** The outcomes in the map, for the legend. */
export const outcomesOf = (bars: ChunkMapData['bars']): ReadonlySet<Outcome> =>
  new Set([...bars.values()].flatMap((some) => some.map(({ outcome }) => outcome)));

/** A row of the chunk map: one chunk, or a group if there are too many. */
interface ChunkRow {
  readonly chunks: readonly Chunk[];
  /** 0 for an original chunk, 1 for its parts after a split, and so on. */
  readonly depth: number;
  /** Names for the row, the longest first. */
  readonly names: readonly string[];
  /** Descriptions of the result, the longest first. */
  readonly details: readonly string[];
}

const MAX_ROWS = 80;
const GROUPED_ROWS = 40;

/** The rows, in the order of the run. The parts of a chunk follow it, and are in the same group. */
export function chunkRows(chunks: readonly Chunk[]): ChunkRow[] {
  const sorted = [...chunks].sort((one, other) => (one.order < other.order ? -1 : 1));
  if (sorted.length <= MAX_ROWS) return sorted.map(singleRow);
  const families = familiesOf(sorted);
  const perRow = Math.ceil(families.length / GROUPED_ROWS);
  const rows = Math.ceil(families.length / perRow);
  return Array.from({ length: rows }, (_, row) => groupRow(families.slice(row * perRow, (row + 1) * perRow).flat()));
}

/** Each original chunk with all its parts. */
function familiesOf(sorted: readonly Chunk[]): Chunk[][] {
  const families = new Map<string, Chunk[]>();
  for (const chunk of sorted) {
    const root = chunk.order.split('.', 1)[0]!;
    const family = families.get(root);
    if (family) family.push(chunk);
    else families.set(root, [chunk]);
  }
  return [...families.values()];
}

function singleRow(chunk: Chunk): ChunkRow {
  const start = chunk.window && formatInstant(chunk.window.start);
  const names = start
    ? [formatWindow(chunk.window, '→'), start, start.slice('2026-'.length), chunk.order]
    : ['whole call', chunk.order];
  return { chunks: [chunk], depth: chunk.order.split('.').length - 1, names, details: detailsOf(chunk) };
}

function detailsOf({ state, expected, received, counts }: Chunk): string[] {
  if (state === 'split') return ['split', 'split'];
  const records = formatCount(counts.records);
  if (expected !== null && expected > received) {
    const missing = formatCount(expected - received);
    return [`${missing} missing`, `${missing} short`, `-${missing}`];
  }
  return state === 'pending' && counts.records === 0 ? ['not fetched', ''] : [records];
}

function groupRow(chunks: readonly Chunk[]): ChunkRow {
  const start = chunks[0]?.window ? formatInstant(chunks[0].window.start).slice(0, 10) : (chunks[0]?.order ?? '');
  const complete = chunks.filter(isComplete).length;
  const open = (['failed', 'short'] satisfies ChunkState[]).flatMap((state) => {
    const some = chunks.filter((chunk) => chunk.state === state).length;
    return some > 0 ? [`${formatCount(some)} ${state}`] : [];
  });
  const all =
    complete === chunks.length
      ? `all ${formatCount(complete)} done`
      : `${formatCount(complete)} of ${formatCount(chunks.length)} done`;
  return {
    chunks,
    depth: 0,
    names: [`${start}, ${pluralize(chunks.length, 'chunk')}`, start],
    details: [[all, ...open].join(', '), open.join(', ') || all, shortDetail(complete, chunks.length)],
  };
}

const shortDetail = (complete: number, all: number) =>
  complete === all ? 'done' : `${formatCount(all - complete)} open`;
