import { isBroken } from '../checkpoints/chunk-states.js';
import type { Chunk } from '../checkpoints/chunk.js';
import { count } from '../receipt/readable.js';
import type { Bar, Outcome } from './chunk-bars.js';
import { drawBars, drawGroup } from './chunk-bar-marks.js';
import { chunkRows, type ChunkRow } from './chunk-rows.js';
import type { Layout } from './layout.js';
import { element, fitting, label } from './markup.js';
import { patterns } from './patterns.js';
import { footOf, timeAxis } from './time-axis.js';
import type { TimeScale } from './time-scale.js';

/** What the map is drawn from. */
export interface ChunkMapData {
  readonly chunks: readonly Chunk[];
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
}

const TOP = 24;
const INDENT = 12;
/** Between a name or a fact and the time axis. */
const MARGIN = 14;

/** A row for each chunk, or for each few where there are very many, with a bar from the start to the end of each turn of work on it. */
export function chunkMap({ chunks, bars }: ChunkMapData, scale: TimeScale, layout: Layout): string {
  const rows = chunkRows(chunks);
  const height = rows.length > 40 ? 15 : 20;
  const bottom = TOP + rows.length * height;
  const id = `${layout.name}-map`;
  const sheet = { bars, scale, layout, height };
  return element(
    'svg',
    {
      ...{ class: `figure ${layout.name}`, viewBox: `0 0 ${layout.width} ${bottom + footOf(scale)}`, role: 'img' },
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
  const counts = states.map((state) => `${count(chunks.filter((chunk) => chunk.state === state).length)} ${state}`);
  return `When each chunk was worked on, and how that ended: ${counts.join(', ')}.`;
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
  const own = (chunk: Chunk) => (bars.get(chunk.order) ?? []).map((bar) => ({ chunk, bar }));
  const all = row.chunks.flatMap(own);
  const drawn = row.chunks.length === 1 ? drawBars(all, room) : drawGroup(all, room);
  const indent = row.depth * INDENT;
  const name = fitting(row.names, layout.left - MARGIN - indent, layout.fontSize);
  const fact = fitting(row.facts, layout.width - layout.right - MARGIN, layout.fontSize);
  return element(
    'g',
    { class: `row ${stateOf(row)}` },
    row.depth > 0 ? elbow(indent, top, middle) : '',
    label(name, { x: indent, y: middle + 4, class: 'name' }),
    ...drawn,
    label(fact, { x: layout.right + MARGIN, y: middle + 4, class: 'fact' }),
  );
}

const stateOf = ({ chunks }: ChunkRow) => (chunks.some(isBroken) ? 'lacking' : '');

/** Leads from a chunk to a part of it. */
const elbow = (indent: number, top: number, middle: number) =>
  element('path', { d: `M${indent - 8} ${top - 4}V${middle}H${indent - 3}`, class: 'elbow' });

/** The outcomes that occur, for the legend. */
export const outcomesOf = (bars: ChunkMapData['bars']): ReadonlySet<Outcome> =>
  new Set([...bars.values()].flatMap((some) => some.map(({ outcome }) => outcome)));
