import { fakeClock } from 'pagewright/testing';
import { progressLines } from '../../../src/cli/export/progress-renderers';

describe('progress where there is no terminal [R99]', () => {
  it('is a line every 10 seconds, also while nothing comes, until the end', async () => {
    const clock = fakeClock();
    const lines: string[] = [];
    let text = 'no records yet';
    const drawing = progressLines({ write: (line) => void lines.push(line), text: () => text, clock });

    await clock.advance(9_999);
    expect(lines).toEqual([]);
    await clock.advance(1);
    await clock.advance(10_000);
    text = '1,500 records';
    await clock.advance(10_000);
    expect(lines).toEqual(['no records yet', 'no records yet', '1,500 records']);

    drawing.writeLine('Stopping');
    drawing.end();
    await clock.advance(60_000);
    expect(lines.slice(3)).toEqual(['Stopping']);
  });
});
