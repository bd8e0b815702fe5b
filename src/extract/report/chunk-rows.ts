import { isWhole } from '../checkpoints/chunk-states.js';
import type { Chunk, ChunkState } from '../checkpoints/chunk.js';
import { count, counted } from '../receipt/readable.js';
import { instantText, windowText } from '../receipt/window-text.js';

/** A row of the chunk map: one chunk, or several where there are too many. */
export interface ChunkRow {
  readonly chunks: readonly Chunk[];
  /** 0 for a first chunk, 1 for what it was split into, and so on. */
  readonly depth: number;
  /** What to call it, the fullest first. */
  readonly names: readonly string[];
  /** What became of it, the fullest first. */
  readonly facts: readonly string[];
}

const MOST_ROWS = 80;
const GROUPED_ROWS = 40;

/** The rows, in the order of the run; a chunk's parts stand beneath it, and in the group that it is in. */
export function chunkRows(chunks: readonly Chunk[]): ChunkRow[] {
  const sorted = [...chunks].sort((one, other) => (one.order < other.order ? -1 : 1));
  if (sorted.length <= MOST_ROWS) return sorted.map(single);
  const families = familiesOf(sorted);
  const perRow = Math.ceil(families.length / GROUPED_ROWS);
  const rows = Math.ceil(families.length / perRow);
  return Array.from({ length: rows }, (_, row) => group(families.slice(row * perRow, (row + 1) * perRow).flat()));
}

/** Each first chunk with all that it was cut into. */
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

function single(chunk: Chunk): ChunkRow {
  const start = chunk.window && instantText(chunk.window.start);
  const names = start
    ? [windowText(chunk.window, '→'), start, start.slice('2026-'.length), chunk.order]
    : ['whole call', chunk.order];
  return { chunks: [chunk], depth: chunk.order.split('.').length - 1, names, facts: factsOf(chunk) };
}

function factsOf({ state, expected, got, counts }: Chunk): string[] {
  if (state === 'split') return ['split', 'split'];
  const records = count(counts.records);
  if (expected !== null && expected > got) return [`lacks ${count(expected - got)}`, `-${count(expected - got)}`];
  return state === 'pending' && counts.records === 0 ? ['not fetched', ''] : [records];
}

function group(chunks: readonly Chunk[]): ChunkRow {
  const start = chunks[0]?.window ? instantText(chunks[0].window.start).slice(0, 10) : (chunks[0]?.order ?? '');
  const whole = chunks.filter(isWhole).length;
  const open = (['failed', 'short'] satisfies ChunkState[]).flatMap((state) => {
    const some = chunks.filter((chunk) => chunk.state === state).length;
    return some > 0 ? [`${count(some)} ${state}`] : [];
  });
  const all = whole === chunks.length ? `all ${count(whole)} done` : `${count(whole)} of ${count(chunks.length)} done`;
  return {
    chunks,
    depth: 0,
    names: [`${start}, ${counted(chunks.length, 'chunk')}`, start],
    facts: [[all, ...open].join(', '), open.join(', ') || all, lessThan(whole, chunks.length)],
  };
}

const lessThan = (whole: number, all: number) => (whole === all ? 'done' : `${count(all - whole)} open`);
