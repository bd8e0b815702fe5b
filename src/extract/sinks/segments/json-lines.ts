import { jsonText } from '../json-text.js';

/** Characters that are gathered before they are turned into bytes: far below the longest string there can be. */
const BLOCK = 1 << 22;

/** Records as lines of JSON, in blocks of some megabytes. `place` names the page, for errors. */
export function* jsonLines(records: Iterable<unknown>, place: string): Generator<Buffer> {
  let text = '';
  let index = 0;
  for (const record of records) {
    text += `${jsonText(record, `record ${index} of ${place}`)}\n`;
    index += 1;
    if (text.length < BLOCK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
