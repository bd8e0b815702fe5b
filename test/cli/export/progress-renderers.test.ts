import { PassThrough } from 'node:stream';
import type { ExtractProgress } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { progressBar, progressLines } from '../../../src/cli/export/progress-renderers';

/** A terminal that keeps what is written to it. */
function terminal() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  return { stream, written: () => String(stream.read() ?? '') };
}

const progress = (records: number, expected?: number) => ({ records, expected }) as ExtractProgress;

describe('progressBar [R99]', () => {
  it('draws a bar with text, without color', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 of 200 records');
    bar.update(progress(50, 200));
    bar.end();
    const text = written();
    expect(text).toContain('#####............... 25 %  50 of 200 records');
    // eslint-disable-next-line no-control-regex -- the sequences that would color it
    expect(text).not.toMatch(/\x1b\[[\d;]*m/);
  });

  it('draws an empty bar without an expected total', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.update(progress(50));
    bar.end();
    expect(written()).toContain('.................... 0 %  50 records');
  });

  it('writes a line that stays on the screen', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.writeLine('Stopping');
    bar.update(progress(60));
    bar.end();
    expect(written()).toMatch(/50 records.*\nStopping\n$/s);
  });
});

describe('progressLines [R99]', () => {
  it('writes a line every 10 seconds, also without progress, until it ends', async () => {
    const clock = fakeClock();
    const lines: string[] = [];
    let text = 'no records yet';
    const renderer = progressLines({ write: (line) => void lines.push(line), text: () => text, clock });

    await clock.advance(9_999);
    expect(lines).toEqual([]);
    await clock.advance(1);
    await clock.advance(10_000);
    text = '1,500 records';
    await clock.advance(10_000);
    expect(lines).toEqual(['no records yet', 'no records yet', '1,500 records']);

    renderer.writeLine('Stopping');
    renderer.end();
    await clock.advance(60_000);
    expect(lines.slice(3)).toEqual(['Stopping']);
  });
});
