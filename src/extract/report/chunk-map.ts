import type { Chunk } from '../checkpoints/chunk.js';
import type { Bar, Outcome } from './chunk-bars.js';
import { drawBar, drawGroup } from './chunk-bar-marks.js';
import { chunkRows, type ChunkRow } from './chunk-rows.js';
import type { Layout } from './layout.js';
import { element, label, textWidth } from './markup.js';
import { patterns } from './patterns.js';
import { timeAxis } from './time-axis.js';
import type { TimeScale } from './time-scale.js';

/** What the map is drawn from. */
export interface ChunkMapData {
  readonly chunks: readonly Chunk[];
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
}

const TOP = 6;
const FOOT = 26;
const INDENT = 12;
/** Between a name or a fact and the time axis. */
const MARGIN = 10;

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
      ...{ class: `figure ${layout.name}`, viewBox: `0 0 ${layout.width} ${bottom + FOOT}`, role: 'img' },
      'aria-labelledby': `${id}-t ${id}-d`,
    },
    element('title', { id: `${id}-t` }, 'Chunks over time'),
    element(
      'desc',
      { id: `${id}-d` },
      'When each chunk was worked on, and how it ended. The tables below say the same.',
    ),
    patterns(id),
    timeAxis(scale, layout, [TOP, bottom]),
    ...rows.map((row, i) => drawRow(row, TOP + i * height, sheet)),
  );
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
  const drawn = row.chunks.length === 1 ? all.map((one) => drawBar(one, room)) : drawGroup(all, room);
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

const stateOf = ({ chunks }: ChunkRow) =>
  chunks.some(({ state }) => state === 'failed' || state === 'short') ? 'lacking' : '';

/** Leads from a chunk to a part of it. */
const elbow = (indent: number, top: number, middle: number) =>
  element('path', { d: `M${indent - 8} ${top - 4}V${middle}H${indent - 3}`, class: 'elbow' });

/** The fullest text that there is room for, or the last. */
function fitting(texts: readonly string[], room: number, size: number): string {
  return texts.find((text) => textWidth(text, size) <= room) ?? texts.at(-1) ?? '';
}

/** The outcomes that occur, for the legend. */
export const outcomesOf = (bars: ChunkMapData['bars']): ReadonlySet<Outcome> =>
  new Set([...bars.values()].flatMap((some) => some.map(({ outcome }) => outcome)));
