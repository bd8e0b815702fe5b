import { PassThrough } from 'node:stream';
import type { ExtractProgress } from 'pagewright/extract';
import { progressBar } from '../../../src/cli/export/progress-renderers';

/** A terminal that keeps what is written to it. */
function terminal() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  return { stream: stream as PassThrough as unknown as NodeJS.WriteStream, written: () => String(stream.read() ?? '') };
}

const progress = (records: number, expected?: number) => ({ records, expected }) as ExtractProgress;

describe('progress on a terminal [R99]', () => {
  it('is a bar with words, without colour', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 of 200 records');
    bar.update(progress(50, 200));
    bar.end();
    const text = written();
    expect(text).toContain('#####............... 25 %  50 of 200 records');
    // eslint-disable-next-line no-control-regex -- the sequences that would colour it
    expect(text).not.toMatch(/\x1b\[[\d;]*m/);
  });

  it('is empty where nobody knows how much there is', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.update(progress(50));
    bar.end();
    expect(written()).toContain('.................... 0 %  50 records');
  });

  it('makes way for a line that stays', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.writeLine('Stopping');
    bar.update(progress(60));
    bar.end();
    expect(written()).toMatch(/50 records.*\nStopping\n$/s);
  });
});
