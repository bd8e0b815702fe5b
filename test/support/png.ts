import { inflateSync } from 'node:zlib';

const HEAD = 8;

/** The colours of a picture with their number of pixels. Supports PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced. */
export function coloursOf(png: Buffer): ReadonlyMap<number, number> {
  const { width, height, channels, data } = read(png);
  const stride = width * channels;
  const counts = new Map<number, number>();
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const at = y * (stride + 1);
    const row = unfiltered(data[at]!, data.subarray(at + 1, at + 1 + stride), { above, channels });
    for (let x = 0; x < stride; x += channels) {
      const colour = (row[x]! << 16) | (row[x + 1]! << 8) | row[x + 2]!;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    above = row;
  }
  return counts;
}

function read(png: Buffer) {
  const parts: Buffer[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = HEAD; at < png.length; at += png.readUInt32BE(at) + 12) {
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const kind = png.toString('latin1', at + 4, at + 8);
    if (kind === 'IDAT') parts.push(body);
    if (kind !== 'IHDR') continue;
    [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    channels = { 2: 3, 6: 4 }[body[9]!] ?? 0;
    if (body[8] !== 8 || channels === 0 || body[12] !== 0) throw new Error('unsupported PNG format');
  }
  return { width, height, channels, data: inflateSync(Buffer.concat(parts)) };
}

interface Around {
  readonly above: Uint8Array;
  readonly channels: number;
}

/** Reverses the PNG filter of a row. */
function unfiltered(filter: number, row: Uint8Array, { above, channels }: Around): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(row.length);
  const guess = GUESSES[filter]!;
  for (let i = 0; i < row.length; i += 1) {
    const [left, corner] = i < channels ? [0, 0] : [whole[i - channels]!, above[i - channels]!];
    whole[i] = row[i]! + guess(left, above[i]!, corner);
  }
  return whole;
}

type Guess = (left: number, up: number, corner: number) => number;

const GUESSES: readonly Guess[] = [() => 0, (left) => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth];

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
