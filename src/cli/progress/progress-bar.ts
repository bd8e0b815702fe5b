import { SingleBar } from 'cli-progress';
import type { Drawing } from './drawing.js';

const FORMAT = '{bar} {percentage} %  {text}';

/** For people who watch: a bar that is drawn anew, without colour. */
export function progressBar(stream: NodeJS.WriteStream, text: () => string): Drawing {
  const bar = new SingleBar({
    stream,
    format: FORMAT,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    barsize: 20,
    // A bar that were as long as its total at once would say that nothing is left.
    emptyOnZero: true,
    // Whoever is killed cannot put the terminal right again.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  bar.start(0, 0, { text: text() });
  return {
    update({ records, expected }) {
      bar.setTotal(Math.max(expected ?? 0, records));
      bar.update(expected === undefined ? 0 : records, { text: text() });
    },
    say(line) {
      bar.stop();
      stream.write(`${line}\n`);
    },
    end: () => bar.stop(),
  };
}
