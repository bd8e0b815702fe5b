import { SinkError } from '../../../errors/sink-error.js';

const NEWLINE = 10;

/** The records of lines of JSON, as many at a time as end within one block. */
export async function* jsonRecords(blocks: AsyncIterable<Buffer>): AsyncGenerator<unknown[]> {
  let begun: Buffer[] = [];
  for await (const block of blocks) {
    const last = block.lastIndexOf(NEWLINE);
    if (last < 0) {
      begun.push(block);
      continue;
    }
    yield [...recordsIn(Buffer.concat([...begun, block.subarray(0, last)]))];
    begun = last + 1 < block.length ? [block.subarray(last + 1)] : [];
  }
  if (begun.length > 0) throw damaged(undefined);
}

function* recordsIn(lines: Buffer): Generator<unknown> {
  for (let from = 0; from <= lines.length;) {
    const newline = lines.indexOf(NEWLINE, from);
    const end = newline < 0 ? lines.length : newline;
    yield parse(lines.toString('utf8', from, end));
    from = end + 1;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw damaged(cause);
  }
}

const damaged = (cause: unknown) =>
  new SinkError('the segments of the output hold something else than was written; begin anew with restart: true', {
    cause,
  });
