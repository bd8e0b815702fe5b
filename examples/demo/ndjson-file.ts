import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes each record as a line of JSON and returns the number of lines.
 *
 * `pipeline` applies back-pressure: a slow disk slows the paging down instead of filling the memory. If the destination fails,
 * `pipeline` ends the run.
 */
export async function writeNdjson(records: AsyncIterable<object>, to: Writable): Promise<number> {
  let lines = 0;
  await pipeline(async function* () {
    for await (const record of records) {
      yield `${JSON.stringify(record)}\n`;
      lines += 1;
    }
  }, to);
  return lines;
}
